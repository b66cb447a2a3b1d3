package io.sparkcourse.cli.author;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No source and no lecture gives Spark a percent-encoded URI for a path: below a directory with a
 * space in its name Spark would read, or make, another one. Where Spark does resolve a URI, as for
 * {@code spark.eventLog.dir} and the jar of a submission, the source says so: {@code
 * toASCIIString()}.
 */
class EncodedPathTest {
  private static final Pattern ENCODED =
      Pattern.compile("\\.toU[rR][iI]\\(\\)\\s*\\.toString\\(\\)");

  @Test
  @Tag("repository")
  void pathsOfSparkAreMadeByHadoopPath() throws IOException {
    assertThat(encodedPaths(Path.of(System.getProperty("course.root")))).isEmpty();
  }

  @Test
  void findsThemInSourcesAndLectures(@TempDir Path root) throws IOException {
    Files.createDirectories(root.resolve("a/target"));
    Files.writeString(root.resolve("a/A.java"), "x(path.toUri().toString());");
    Files.writeString(root.resolve("a/B.java"), "x(path\n    .toUri()\n    .toString());");
    Files.writeString(root.resolve("a/C.java"), "x(HadoopPath.of(path), path.toUri().toURL());");
    Files.writeString(root.resolve("a/target/D.java"), "x(path.toUri().toString());");
    Files.writeString(root.resolve("1.md"), "x(file.toURI().toString());");

    assertThat(encodedPaths(root)).containsExactlyInAnyOrder("1.md", "a/A.java", "a/B.java");
  }

  private static List<String> encodedPaths(Path root) throws IOException {
    List<String> found = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName().toString();
            return name.equals("target") || name.startsWith(".") && !folder.equals(root)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (isText(file) && ENCODED.matcher(read(file)).find()) {
              found.add(root.relativize(file).toString().replace('\\', '/'));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }

  /** Without this one, which is full of them. */
  private static boolean isText(Path file) {
    String name = file.getFileName().toString();
    return (name.endsWith(".java") || name.endsWith(".md"))
        && !name.equals(EncodedPathTest.class.getSimpleName() + ".java");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }
}
