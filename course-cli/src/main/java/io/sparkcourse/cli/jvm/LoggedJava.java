package io.sparkcourse.cli.jvm;

import io.sparkcourse.cli.build.ClassPath;
import io.sparkcourse.cli.host.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A JVM whose output goes into a file, for programs whose words are not for whoever waits. */
public final class LoggedJava {
  private final Path directory;
  private final ClassPath classPath;
  private final Runnable everySecond;

  /**
   * A JVM that is not started yet.
   *
   * @param directory the working directory
   * @param everySecond called about once a second while a program runs
   */
  public LoggedJava(Path directory, ClassPath classPath, Runnable everySecond) {
    this.directory = directory;
    this.classPath = classPath;
    this.everySecond = everySecond;
  }

  /** The flag that lets a JVM of the course end when the launcher does, for those it starts. */
  public static String followLauncher() {
    return JavaCommand.followLauncher();
  }

  /** The flags that keep this version of Java quiet, for JVMs that the program starts. */
  public static List<String> flagsOfThisJava() {
    return JavaCommand.flagsOfJava(Runtime.version().feature());
  }

  /**
   * Runs a program to its end.
   *
   * @param log gets what it prints; beside it, the class path is written
   * @param flags further flags of the JVM
   * @return the exit code
   */
  public int run(Path log, String main, List<String> flags, List<String> arguments)
      throws IOException, InterruptedException {
    Path argumentFile = log.resolveSibling(log.getFileName() + ".args");
    ArgumentFile.write(argumentFile, List.of("-cp", classPath.joined()));
    ProcessBuilder builder =
        JavaCommand.builder(directory, JavaCommand.of(main, argumentFile, flags, arguments))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    try (ChildProcess child = ChildProcess.start(builder)) {
      return child.waitFor(everySecond);
    }
  }
}
