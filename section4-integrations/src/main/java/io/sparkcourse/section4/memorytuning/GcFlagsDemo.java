package io.sparkcourse.section4.memorytuning;

import io.sparkcourse.common.DemoRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Lecture 4.6: which of the flags for garbage collection that guides and forums name does a current
 * JVM still start with?
 *
 * <p>Starts {@code java -version} with each of them. Run it with the green arrow, {@code ./course
 * run GcFlags}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * -XX:+UseConcMarkSweepGC  does not start
 * -XX:+UseParNewGC         does not start
 * -XX:+PrintGCTimeStamps   does not start
 * -XX:+PrintGCDateStamps   does not start
 * -XX:+UseParallelGC       starts
 * -XX:+UseG1GC             starts
 * -verbose:gc              starts
 * -Xlog:gc*                starts
 * }</pre>
 */
public final class GcFlagsDemo {
  static final List<String> FLAGS =
      List.of(
          "-XX:+UseConcMarkSweepGC",
          "-XX:+UseParNewGC",
          "-XX:+PrintGCTimeStamps",
          "-XX:+PrintGCDateStamps",
          "-XX:+UseParallelGC",
          "-XX:+UseG1GC",
          "-verbose:gc",
          "-Xlog:gc*");

  public static void main(String[] args) throws Exception {
    DemoRun.of(GcFlagsDemo.class, args);
    for (String flag : FLAGS) {
      System.out.printf("%-24s %s%n", flag, starts(flag) ? "starts" : "does not start");
    }
  }

  // region starts
  static boolean starts(String flag) throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(java, flag, "-version")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }
  // endregion
}
