package io.sparkcourse.common.jvm;

import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How to start another JVM of this Java: its options, and then the program. The options go into a
 * file, since a class path may be longer than a command line on Windows, and so that they do not
 * appear in the list of processes.
 */
public final class JavaCommand {
  private final List<String> options = new ArrayList<>();

  /** Without a class path. */
  public JavaCommand() {}

  /** Adds flags of {@code java}, in this order. */
  public JavaCommand flags(List<String> more) {
    options.addAll(more);
    return this;
  }

  /** Flags for a short program of Spark: a heap of 512 MB, and half the time to start. */
  public JavaCommand shortProgram() {
    return flags(
        List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx512m"));
  }

  /** Sets a system property of the new JVM. */
  public JavaCommand property(String name, String value) {
    options.add("-D" + name + "=" + value);
    return this;
  }

  public JavaCommand temporaryDirectory(Path directory) {
    return property("java.io.tmpdir", directory.toAbsolutePath().toString());
  }

  /** Makes it read and print UTF-8, whatever the language of the machine. */
  public JavaCommand utf8() {
    return property("file.encoding", "UTF-8")
        .property("stdout.encoding", "UTF-8")
        .property("stderr.encoding", "UTF-8");
  }

  /** Makes it end with this JVM, if it is a program of {@code DemoRun}. */
  public JavaCommand endingWithThisJvm() {
    return property(LauncherProcess.PID, Long.toString(ProcessHandle.current().pid()));
  }

  /**
   * Sets the class path.
   *
   * @param entries files and folders; relative ones are taken from the directory in which the
   *     process is started
   */
  public JavaCommand classPath(List<String> entries) {
    return flags(List.of("-cp", String.join(File.pathSeparator, entries)));
  }

  /**
   * A process that is not started yet.
   *
   * @param folder for the file with the options, which is left there
   * @param program the main class and its arguments, or nothing if the flags need none
   */
  public ProcessBuilder process(Path folder, List<String> program) throws IOException {
    Path file = Files.createTempFile(folder, "java-", ".options");
    // java reads it like a command line: in the charset of the machine.
    Files.write(file, quoted(options), Charset.forName(System.getProperty("sun.jnu.encoding")));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + file.toAbsolutePath());
    command.addAll(program);
    return new ProcessBuilder(command);
  }

  /** One argument per line; inside quotes a backslash escapes the next character. */
  private static List<String> quoted(List<String> arguments) {
    return arguments.stream()
        .map(argument -> argument.replace("\\", "\\\\").replace("\"", "\\\""))
        .map(argument -> '"' + argument + '"')
        .toList();
  }
}
