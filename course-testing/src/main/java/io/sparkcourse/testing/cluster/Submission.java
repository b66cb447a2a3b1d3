package io.sparkcourse.testing.cluster;

import io.sparkcourse.common.jvm.JavaCommand;
import io.sparkcourse.sparkhome.SparkHome;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Submits a main class of the module whose tests run, by Spark's own submit command. What the
 * module has that Spark has not comes as jars; the class paths of driver and executors have nothing
 * else.
 */
public final class Submission {
  /**
   * It names a file system of one of the other jars. A driver on a worker would need that in order
   * to fetch those jars.
   */
  private static final String HADOOP_SETTINGS = "core-site.xml";

  private static final String SPARK_SUBMIT = "org.apache.spark.deploy.SparkSubmit";

  private final String main;
  private final Path directory;
  private final List<String> options = new ArrayList<>();
  private final List<String> args = new ArrayList<>();

  private Submission(String main, Path directory) {
    this.main = main;
    this.directory = directory;
  }

  /**
   * A submission of this class, which may be one of the module's tests.
   *
   * @param directory for the jar with the classes, and for what the command prints; must exist, and
   *     outlive the program
   */
  public static Submission of(Class<?> main, Path directory) {
    return new Submission(main.getName(), directory);
  }

  /** The master to submit to. */
  public Submission to(String master) {
    return options("--master", master);
  }

  /** Adds a setting of Spark's. */
  public Submission conf(String key, String value) {
    return options("--conf", key + "=" + value);
  }

  /** Adds options of the submit command. */
  public Submission options(String... more) {
    options.addAll(List.of(more));
    return this;
  }

  /** Adds arguments of the program. */
  public Submission args(String... more) {
    args.addAll(List.of(more));
    return this;
  }

  /**
   * Starts the command; in deploy mode client it has the driver in it.
   *
   * @return its process, which prints to {@link #out()} and {@link #err()}
   */
  public Process start() throws IOException {
    List<Path> brought = SparkHome.notIn(classPath());
    Path jar = directory.resolve("program.jar");
    if (Files.notExists(jar)) {
      pack(brought.stream().filter(Files::isDirectory).toList(), jar);
    }
    List<String> command = new ArrayList<>(List.of(SPARK_SUBMIT, "--class", main));
    command.addAll(List.of("--jars", joined(brought.stream().filter(Files::isRegularFile), ",")));
    command.addAll(options);
    command.add(jar.toString());
    command.addAll(args);
    ProcessBuilder builder =
        new JavaCommand()
            .shortProgram()
            .utf8()
            .temporaryDirectory(directory)
            .endingWithThisJvm()
            .classPath(List.of(joined(SparkHome.jars().stream(), File.pathSeparator)))
            .process(directory, command)
            .redirectOutput(out().toFile())
            .redirectError(err().toFile());
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    return builder.start();
  }

  /** The standard output of the command. */
  public Path out() {
    return directory.resolve("submit.out");
  }

  /** Its standard error, with all that Spark logs. */
  public Path err() {
    return directory.resolve("submit.err");
  }

  /** That of this module's programs, and its test classes. */
  private static List<Path> classPath() throws IOException {
    Path target = Path.of("target").toAbsolutePath();
    String dependencies = Files.readString(target.resolve("runtime.classpath")).strip();
    return Stream.concat(
            Stream.of(target.resolve("test-classes"), target.resolve("classes")),
            Stream.of(dependencies.split(File.pathSeparator)).map(Path::of))
        .toList();
  }

  private static void pack(List<Path> folders, Path jar) throws IOException {
    Set<String> packed = new HashSet<>();
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(file)) {
      for (Path folder : folders) {
        for (Path each : filesBelow(folder)) {
          String name = folder.relativize(each).toString().replace('\\', '/');
          if (!name.equals(HADOOP_SETTINGS) && packed.add(name)) {
            entries.putNextEntry(new JarEntry(name));
            Files.copy(each, entries);
            entries.closeEntry();
          }
        }
      }
    }
  }

  private static List<Path> filesBelow(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static String joined(Stream<Path> paths, String separator) {
    return paths.map(Path::toString).collect(Collectors.joining(separator));
  }
}
