package io.sparkcourse.cli.course;

import java.nio.file.Path;

/** Where the source of a class is. */
public final class SourceFile {
  private SourceFile() {}

  /** The path below a source folder, as in {@code io/sparkcourse/A.java}, of a top-level class. */
  public static String pathOf(String className) {
    return className.replace('.', '/') + ".java";
  }

  public static Path of(Path root, String module, String className) {
    return root.resolve(module).resolve("src/main/java").resolve(pathOf(className));
  }
}
