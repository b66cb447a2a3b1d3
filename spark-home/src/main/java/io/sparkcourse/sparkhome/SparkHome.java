package io.sparkcourse.sparkhome;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What {@code SPARK_HOME} names on the machines of a cluster, made of the jars that Maven has
 * downloaded for the course.
 */
public final class SparkHome {
  /** Where this module's build has written the class path of Spark, beside the classes. */
  private static final String CLASS_PATH = "runtime.classpath";

  private SparkHome() {}

  /** The jars of Spark and of all that Spark needs. */
  public static List<Path> jars() {
    try {
      String classPath = Files.readString(classes().resolveSibling(CLASS_PATH)).strip();
      return Stream.of(classPath.split(File.pathSeparator)).map(Path::of).toList();
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  /** A folder in a build of several modules, else a jar; both are right below {@code target}. */
  private static Path classes() {
    try {
      return Path.of(SparkHome.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException cause) {
      throw new IllegalStateException(cause);
    }
  }

  /**
   * Lays out an installation: {@code jars} with links to Spark's jars, and an empty {@code conf}.
   *
   * @param folder is created
   */
  public static void layOut(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("conf"));
    Path jars = Files.createDirectories(folder.resolve("jars"));
    for (Path jar : jars()) {
      link(jars.resolve(jar.getFileName()), jar);
    }
  }

  /** Links need a privilege on Windows, and hard links one disk: what is left is to copy. */
  private static void link(Path link, Path jar) throws IOException {
    try {
      Files.createSymbolicLink(link, jar);
    } catch (UnsupportedOperationException | FileSystemException refused) {
      Files.copy(jar, link);
    }
  }

  /**
   * What a program has to bring along: the entries of a class path that are not Spark's. Another
   * version of what Spark has is among them, since it may have more in it.
   *
   * @param classPath folders and jars of the Maven repository
   */
  public static List<Path> notIn(List<Path> classPath) {
    List<Path> ofSpark = jars();
    return classPath.stream().filter(entry -> !ofSpark.contains(entry)).toList();
  }
}
