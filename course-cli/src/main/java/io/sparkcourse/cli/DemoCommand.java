package io.sparkcourse.cli;

import io.sparkcourse.cli.Catalog.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The command line that starts a demo by plain {@code java}, and its environment. */
final class DemoCommand {
  private static final int FIRST_TO_WARN_OF_UNSAFE = 24;

  private DemoCommand() {}

  /**
   * The command line of a program.
   *
   * @param classPath an argument file with the class path
   * @param archiveFlags flags that name an archive of classes; may be empty
   * @param options the student's options, passed on as they are
   */
  static List<String> of(
      Program program, Path classPath, List<String> archiveFlags, List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Host.java().toString());
    command.add("@" + classPath);
    // A demo lives for seconds: the second compiler and a parallel collector cost more than they
    // give.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m"));
    command.addAll(archiveFlags);
    command.addAll(flagsOfJava(Runtime.version().feature()));
    command.add("-Dcourse.launcher.pid=" + launcherPid());
    command.add(program.main());
    command.addAll(options);
    return command;
  }

  /** From 24 on the JVM warns of the native access and the Unsafe that Spark cannot do without. */
  static List<String> flagsOfJava(int feature) {
    return feature < FIRST_TO_WARN_OF_UNSAFE
        ? List.of()
        : List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
  }

  /** What has to be added to the environment. */
  static Map<String, String> environment(Map<String, String> present, boolean ownNameResolves) {
    return ownNameResolves || present.containsKey("SPARK_LOCAL_IP")
        ? Map.of()
        : Map.of("SPARK_LOCAL_IP", "127.0.0.1");
  }

  /** A launcher that restarted itself speaks for the one that the student started. */
  private static String launcherPid() {
    return System.getProperty("course.launcher.pid", Long.toString(ProcessHandle.current().pid()));
  }
}
