package io.sparkcourse.testing.demo;

import io.sparkcourse.common.files.DirectoryTree;
import io.sparkcourse.common.jvm.JavaCommand;
import io.sparkcourse.testing.jvm.SharedClassArchive;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Runs a main class as a student does: with {@code java -cp}, in its own process, with an empty
 * environment and a 512 MB heap.
 */
public final class DemoProcess {
  private static final long TIMEOUT_SECONDS = 300;

  private final Path module;
  private final String mainClass;
  private final List<String> args = new ArrayList<>();
  private final List<String> jvmFlags = new ArrayList<>();
  private final Map<String, String> environment = new TreeMap<>();
  private Path workingDirectory;
  private boolean testClasses;
  private boolean testingClasses;

  /**
   * How it ended.
   *
   * @param exitCode of the process
   * @param out all of its standard output
   * @param err all of its standard error
   * @param leftBehind names of what it left in its temporary directory, or next to it
   */
  public record Result(int exitCode, String out, String err, List<String> leftBehind) {}

  private DemoProcess(Path module, String mainClass) {
    this.module = module.toAbsolutePath();
    this.mainClass = mainClass;
    this.workingDirectory = this.module;
  }

  /** A main class of this module of the course, which has been compiled by Maven. */
  public static DemoProcess of(Path module, String mainClass) {
    return new DemoProcess(module, mainClass);
  }

  /** A main class of the module whose tests are running. */
  public static DemoProcess of(Class<?> mainClass) {
    return of(Path.of(""), mainClass.getName());
  }

  public DemoProcess args(String... more) {
    args.addAll(List.of(more));
    return this;
  }

  public DemoProcess jvmFlags(String... more) {
    jvmFlags.addAll(List.of(more));
    return this;
  }

  public DemoProcess environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Adds the test classes of its module, for main classes that only tests have. */
  public DemoProcess withTestClasses() {
    testClasses = true;
    return this;
  }

  /** Adds this module, for its main classes. */
  DemoProcess withTestingClasses() {
    testingClasses = true;
    return this;
  }

  public DemoProcess in(Path directory) {
    workingDirectory = directory;
    return this;
  }

  /** Starts it, for tests that interact with the running process. */
  public Process start(Path out, Path err, Path temporaryDirectory) throws IOException {
    return start(builder(temporaryDirectory, err).redirectOutput(out.toFile()), err);
  }

  /** Starts it with its standard input and output connected to the caller. */
  Process startWithPipes(Path err, Path temporaryDirectory) throws IOException {
    return start(builder(temporaryDirectory, err), err);
  }

  private ProcessBuilder builder(Path temporaryDirectory, Path err) throws IOException {
    List<String> program = new ArrayList<>(List.of(mainClass));
    program.addAll(args);
    return command(temporaryDirectory)
        .process(err.toAbsolutePath().getParent(), program)
        .directory(workingDirectory.toAbsolutePath().toFile());
  }

  private Process start(ProcessBuilder builder, Path err) throws IOException {
    builder.redirectError(err.toFile());
    String systemRoot = builder.environment().get("SystemRoot");
    builder.environment().clear();
    if (systemRoot != null) {
      builder.environment().put("SystemRoot", systemRoot); // sockets on Windows
    }
    builder.environment().putAll(environment);
    return builder.start();
  }

  /**
   * Runs it to its end.
   *
   * @throws AssertionError if it does not end within five minutes
   */
  public Result run() {
    try {
      Path directory = Files.createTempDirectory("demo-");
      try {
        return run(directory);
      } finally {
        DirectoryTree.delete(directory);
      }
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  private Result run(Path directory) throws IOException {
    Path out = directory.resolve("out.txt");
    Path err = directory.resolve("err.txt");
    DemoTemporaryDirectory temporary = DemoTemporaryDirectory.in(directory);
    Process process = start(out, err, temporary.path());
    try {
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(
            mainClass + " did not end. It printed\n" + read(out) + "\nand\n" + read(err));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    } finally {
      process.destroyForcibly();
    }
    return new Result(process.exitValue(), read(out), read(err), temporary.leftBehind());
  }

  private JavaCommand command(Path temporaryDirectory) throws IOException {
    SharedClassArchive archive = SharedClassArchive.ofTheBuild();
    return new JavaCommand()
        .shortProgram() // for speed only: a demo must itself bring all that it needs to work
        .utf8()
        .temporaryDirectory(temporaryDirectory)
        .flags(archive.flags())
        .flags(jvmFlags)
        .classPath(archive.inOrder(classPath()));
  }

  /** The module's classes, and what Maven says it needs at run time: nothing from its tests. */
  private List<String> classPath() throws IOException {
    Path target = module.resolve("target");
    List<String> classPath = new ArrayList<>();
    if (testClasses) {
      classPath.add(target.resolve("test-classes").toString());
    }
    classPath.add(target.resolve("classes").toString());
    String dependencies = Files.readString(target.resolve("runtime.classpath")).strip();
    classPath.addAll(List.of(dependencies.split(File.pathSeparator)));
    if (testingClasses) {
      classPath.add(testing().toString());
    }
    return classPath;
  }

  /** Where this module's classes are: a folder in the reactor, otherwise a jar. */
  private static Path testing() {
    try {
      return Path.of(DemoProcess.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException cause) {
      throw new IllegalStateException(cause);
    }
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}
