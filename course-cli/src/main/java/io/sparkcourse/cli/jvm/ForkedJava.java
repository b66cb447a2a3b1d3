package io.sparkcourse.cli.jvm;

import io.sparkcourse.cli.build.ClassPath;
import io.sparkcourse.cli.host.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A JVM of its own for compiled classes of the course, from an archive once there is one. */
public final class ForkedJava {
  private final Path root;
  private final Path folder;
  private final Path argumentFile;
  private final ClassPath classPath;
  private final LearnedClassArchive archive;
  private final Map<String, String> environment = new HashMap<>();

  /**
   * A JVM that is not started yet.
   *
   * @param root the root of the course
   * @param folder where to keep the archive, which may serve several class paths of the same jars
   * @param argumentFile where to write this class path
   */
  public ForkedJava(Path root, Path folder, Path argumentFile, ClassPath classPath) {
    this.root = root;
    this.folder = folder;
    this.argumentFile = argumentFile;
    this.classPath = classPath;
    this.archive =
        new LearnedClassArchive(
            "programs", folder, classPath, JavaCommand.flagsOfJava(Runtime.version().feature()));
  }

  /** Sets a variable of the program's environment. */
  public void environment(String name, String value) {
    environment.put(name, value);
  }

  /** Whether the archive has the classes of the program that was run under this name. */
  public boolean isPreparedFor(String program) {
    return archive.isKnown(program);
  }

  /**
   * Runs a program with the launcher's own streams.
   *
   * @param directory the working directory
   * @param program the name under which its classes are noted for {@link #prepareNextStart}
   * @param main the qualified name of its class
   * @param flags further flags of the JVM
   * @param arguments what the program gets
   * @return the program's exit code
   */
  public int run(
      Path directory, String program, String main, List<String> flags, List<String> arguments)
      throws IOException, InterruptedException {
    return start(builder(directory, program, main, flags, arguments));
  }

  /**
   * Runs a program as the other method of this name does, and keeps the end of what it prints.
   *
   * @param tail what to keep; it shows all of it as well
   */
  public int run(
      Path directory,
      String program,
      String main,
      List<String> flags,
      List<String> arguments,
      OutputTail tail)
      throws IOException, InterruptedException {
    ProcessBuilder builder = builder(directory, program, main, flags, arguments);
    tail.redirect(builder);
    try (ChildProcess child = ChildProcess.start(builder)) {
      tail.copy(child);
      int exitCode = child.waitFor();
      tail.awaitEnd();
      return exitCode;
    }
  }

  /**
   * Starts a program that gets its arguments later, from its standard input. Otherwise as {@link
   * #run(Path, String, String, List, List, OutputTail)}.
   */
  public PreparedJava prepare(
      Path directory, String program, String main, List<String> flags, OutputTail tail)
      throws IOException {
    ProcessBuilder builder = builder(directory, program, main, flags, List.of());
    tail.redirect(builder.redirectInput(ProcessBuilder.Redirect.PIPE));
    ChildProcess child = ChildProcess.start(builder);
    tail.copy(child);
    return new PreparedJava(child, tail);
  }

  private ProcessBuilder builder(
      Path directory, String program, String main, List<String> flags, List<String> arguments)
      throws IOException {
    ArgumentFile.write(argumentFile, List.of("-cp", classPath.joined()));
    List<String> allFlags = new ArrayList<>(archive.flags(program));
    allFlags.addAll(flags);
    ProcessBuilder builder =
        JavaCommand.builder(directory, JavaCommand.of(main, argumentFile, allFlags, arguments));
    builder.environment().putAll(environment);
    return builder.inheritIO();
  }

  /** The program has done its work: what goes wrong here must not look like its failure. */
  public void prepareNextStart(String program) throws InterruptedException {
    try {
      if (!archive.learnFrom(program)) {
        System.err.println(
            "That failed, and does no harm: see archive.log in " + root.relativize(folder));
      }
    } catch (IOException e) {
      System.err.println("The next start will not be faster, which does no harm: " + e);
    }
  }

  private static int start(ProcessBuilder builder) throws IOException, InterruptedException {
    try (ChildProcess child = ChildProcess.start(builder)) {
      return child.waitFor();
    }
  }
}
