package io.sparkcourse.cli;

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
 * The run-time class path of a module: first the jars of others, last the course's own folders of
 * classes. In that order the jars are a prefix, as an archive of their classes requires.
 *
 * @param jars jars that are not of the course
 * @param classes {@code target/classes} of the module and of the course's modules that it needs
 */
record ClassPath(List<Path> jars, List<Path> classes) {

  /**
   * Takes over what Maven found out.
   *
   * @param root the root of the course
   * @param module the module's folder, relative to the root
   */
  static ClassPath ofModule(Path root, String module) throws IOException {
    Path target = root.resolve(module).resolve("target");
    String line = Files.readString(target.resolve("runtime.classpath")).strip();
    return of(root, target.resolve("classes"), line);
  }

  static ClassPath of(Path root, Path ownClasses, String mavenClassPath) {
    Set<Path> jars = new LinkedHashSet<>();
    Set<Path> classes = new LinkedHashSet<>();
    classes.add(ownClasses);
    for (String entry : mavenClassPath.split(File.pathSeparator)) {
      if (!entry.isBlank()) {
        Path path = Path.of(entry);
        if (path.startsWith(root)) {
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
    boolean jar = path.getFileName().toString().endsWith(".jar");
    return jar ? path.resolveSibling("classes") : path;
  }

  /** The value of {@code -cp}. */
  String joined() {
    return Stream.concat(jars.stream(), classes.stream())
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** The jars alone, as a value of {@code -cp}. */
  String joinedJars() {
    return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }
}
