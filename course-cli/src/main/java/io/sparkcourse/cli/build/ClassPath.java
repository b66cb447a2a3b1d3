package io.sparkcourse.cli.build;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The class path of a program: first the jars of others, last the course's own folders of classes.
 * In that order the jars are a prefix, as an archive of their classes requires.
 *
 * @param jars jars that are not of the course
 * @param classes folders of classes of the module and of the course's modules that it needs
 */
public record ClassPath(List<Path> jars, List<Path> classes) {

  /**
   * Takes over what Maven found out that a module's programs need.
   *
   * @param root the root of the course
   * @param module the module's folder, relative to the root
   */
  public static ClassPath ofProgram(Path root, String module) throws IOException {
    List<Path> own = List.of(root.resolve(module).resolve("target/classes"));
    return of(root, own, read(root, module, BuildScope.RUNTIME));
  }

  /**
   * The class path of checks.
   *
   * @param root the root of the course
   * @param checks the module, relative to the root, that has the checks among its tests
   * @param judged the module that has the classes that they judge; they come before all others, and
   *     those of {@code checks} are not there at all if it is another
   */
  public static ClassPath ofChecks(Path root, String checks, String judged) throws IOException {
    List<Path> own =
        List.of(
            root.resolve(judged).resolve("target/classes"),
            root.resolve(checks).resolve("target/test-classes"));
    return of(root, own, read(root, judged, BuildScope.TEST));
  }

  /** Whether Maven has written what a module's checks need. */
  public static boolean isWritten(Path root, String module) {
    return Files.isReadable(
        root.resolve(module).resolve("target").resolve(BuildScope.TEST.classPathFile()));
  }

  /** What Maven has written for a module, without the classes of the module itself. */
  static ClassPath written(Path root, String module, BuildScope scope) throws IOException {
    return of(root, List.of(), read(root, module, scope));
  }

  private static String read(Path root, String module, BuildScope scope) throws IOException {
    Path target = root.resolve(module).resolve("target");
    return Files.readString(target.resolve(scope.classPathFile())).strip();
  }

  static ClassPath of(Path root, List<Path> own, String mavenClassPath) {
    Set<Path> jars = new LinkedHashSet<>();
    Set<Path> classes = new LinkedHashSet<>(own);
    for (String entry : mavenClassPath.split(File.pathSeparator)) {
      if (!entry.isBlank()) {
        Path path = Path.of(entry);
        if (path.startsWith(root) && path.getParent().endsWith("target")) {
          classes.add(classesFolder(path));
        } else {
          jars.add(path);
        }
      }
    }
    return new ClassPath(List.copyOf(jars), List.copyOf(classes));
  }

  /** Maven names a module of the course by its folder of classes or by its jar beside that. */
  private static Path classesFolder(Path path) {
    String name = path.getFileName().toString();
    if (name.endsWith("-tests.jar")) {
      return path.resolveSibling("test-classes");
    }
    return name.endsWith(".jar") ? path.resolveSibling("classes") : path;
  }

  /** The value of {@code -cp}. */
  public String joined() {
    return Stream.concat(jars.stream(), classes.stream())
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** The jars alone, as a value of {@code -cp}. */
  public String joinedJars() {
    return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }
}
