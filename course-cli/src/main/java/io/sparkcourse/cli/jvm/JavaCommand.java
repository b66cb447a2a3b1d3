package io.sparkcourse.cli.jvm;

import io.sparkcourse.cli.host.Host;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The command line that starts a program of the course by plain {@code java}. */
final class JavaCommand {
  private static final int FIRST_TO_WARN_OF_UNSAFE = 24;
  private static final String ANSI = "picocli.ansi";

  private JavaCommand() {}

  /**
   * The command line of a program.
   *
   * @param main the qualified name of its class
   * @param classPath an argument file with the class path
   * @param flags further flags of the JVM, such as those that name an archive; may be empty
   * @param arguments what the program gets, as it is
   */
  static List<String> of(String main, Path classPath, List<String> flags, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Host.java().toString());
    command.add("@" + classPath);
    // A demo lives for seconds: the second compiler and a parallel collector cost more than they
    // give.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m"));
    command.addAll(flags);
    command.addAll(flagsOfJava(Runtime.version().feature()));
    command.addAll(withoutColours());
    command.add(followLauncher());
    command.add(main);
    command.addAll(arguments);
    return command;
  }

  /** The flag by which the script says that a terminal shows no colours, for the program's help. */
  private static List<String> withoutColours() {
    String ansi = System.getProperty(ANSI);
    return ansi == null ? List.of() : List.of("-D" + ANSI + "=" + ansi);
  }

  /** A process of this command line, with what it needs in its environment. */
  static ProcessBuilder builder(Path directory, List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().putAll(environment(builder.environment(), Host.ownNameResolves()));
    return builder;
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

  /**
   * The flag that lets a program of the course end when the launcher does. A launcher that
   * restarted itself speaks for the one that the student started.
   */
  static String followLauncher() {
    String own = Long.toString(ProcessHandle.current().pid());
    return "-Dcourse.launcher.pid=" + System.getProperty("course.launcher.pid", own);
  }
}
