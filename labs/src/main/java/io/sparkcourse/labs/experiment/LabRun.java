package io.sparkcourse.labs.experiment;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.DirectoryTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.apache.spark.SparkConf;

/** What the variants of a lab share while it runs: directories, servers, and the same settings. */
public final class LabRun implements AutoCloseable {
  private static final String JOB_THREADS = "streaming-job-executor";

  private final DemoRun run;
  private final Path directory;
  private final Deque<Runnable> endings = new ArrayDeque<>();

  private LabRun(DemoRun run) {
    this.run = run;
    this.directory = run.temporaryDirectory("lab");
  }

  /**
   * Makes this JVM ready for Spark.
   *
   * @param lab its main class
   * @param options of demos, such as {@code --debug}
   */
  public static LabRun of(Class<?> lab, String... options) {
    LabRun run = new LabRun(DemoRun.of(lab, options));
    ignoreInterruptedJobs();
    return run;
  }

  /** A context that is stopped in the middle of a job interrupts it: that is no news. */
  private static void ignoreInterruptedJobs() {
    Thread.UncaughtExceptionHandler others = Thread.getDefaultUncaughtExceptionHandler();
    if (others != null) {
      Thread.setDefaultUncaughtExceptionHandler(
          (thread, failure) -> {
            if (!(failure instanceof InterruptedException
                && thread.getName().startsWith(JOB_THREADS))) {
              others.uncaughtException(thread, failure);
            }
          });
    }
  }

  /** Settings of the course, and these; each variant makes its own context with them. */
  public SparkConf conf(Map<String, String> settings) {
    SparkConf conf = run.sparkConf();
    settings.forEach(conf::set);
    return conf;
  }

  /** A new and empty directory; the lab deletes it in the end. */
  public Path newDirectory(String prefix) {
    try {
      return Files.createTempDirectory(directory, prefix);
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  /** Does this at the end of the lab; what was said last is done first. */
  public void atEnd(Runnable ending) {
    endings.push(ending);
  }

  @Override
  public void close() {
    while (!endings.isEmpty()) {
      endings.pop().run();
    }
    DirectoryTree.delete(directory);
  }
}
