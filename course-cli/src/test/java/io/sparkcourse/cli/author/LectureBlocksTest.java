package io.sparkcourse.cli.author;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.cli.author.LectureBlocks.Refreshed;
import io.sparkcourse.cli.course.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LectureBlocksTest {
  private static final String SOURCE =
      "section1/src/main/java/io/sparkcourse/one/FirstProjectDemo.java";

  @TempDir private Path root;

  @BeforeEach
  void writeTheSource() throws IOException {
    write(
        SOURCE,
        """
        /**
         * Prints.
         *
         * <pre>{@code
         * ---
         * (a,1)
         *
         * }</pre>
         */
        public final class FirstProjectDemo {
          // region pipeline
          int f() {
            // region inner
            return 1;
            // endregion
          }

          // endregion
          // region open
        }
        """);
  }

  @Test
  void copiesARegionWithoutItsIndentationAndInnerMarkers() throws IOException {
    Refreshed refreshed =
        refresh("a\n<!-- snippet: " + SOURCE + "#pipeline -->\n```java\nold\n```\nb\n");

    assertThat(refreshed.problems()).isEmpty();
    assertThat(refreshed.text())
        .isEqualTo(
            "a\n<!-- snippet: "
                + SOURCE
                + "#pipeline -->\n```java\nint f() {\n  return 1;\n}\n```\nb\n");
  }

  @Test
  void copiesTheDocumentedOutputOfADemo() throws IOException {
    Refreshed refreshed = refresh("<!-- output: FirstProjectDemo -->\n```text\nold\n```\n");

    assertThat(refreshed.problems()).isEmpty();
    assertThat(refreshed.text())
        .isEqualTo("<!-- output: FirstProjectDemo -->\n```text\n---\n(a,1)\n\n```\n");
  }

  @Test
  void makesTheFenceThatIsMissing() throws IOException {
    Refreshed refreshed =
        refresh("<!-- snippet: " + SOURCE + "#inner -->\n\nb\n<!-- output: FirstProjectDemo -->\n");

    assertThat(refreshed.problems()).isEmpty();
    assertThat(refreshed.text())
        .isEqualTo(
            "<!-- snippet: "
                + SOURCE
                + "#inner -->\n```java\nreturn 1;\n```\n\nb\n"
                + "<!-- output: FirstProjectDemo -->\n```console\n---\n(a,1)\n\n```\n");
  }

  @Test
  void leavesOtherBlocksAlone() throws IOException {
    String lecture =
        "```console\n$ ./course run 1.4\n```\n<!-- not compiled: it is Scala's -->\n```java\nx\n```\n";

    Refreshed refreshed = refresh(lecture);

    assertThat(refreshed.problems()).isEmpty();
    assertThat(refreshed.text()).isEqualTo(lecture);
  }

  @Test
  void namesTheBlocksThatCannotBeMade() throws IOException {
    Refreshed refreshed =
        refresh(
            "```java\nx\n```\n"
                + "<!-- snippet: none/A.java#a -->\n```java\n```\n"
                + ("<!-- snippet: " + SOURCE + "#open -->\n```java\n```\n")
                + "<!-- output: NoDemo -->\n```text\n```\n"
                + "<!-- output: WindowDemo -->\n```text\n");

    assertThat(refreshed.problems())
        .satisfiesExactly(
            problem -> assertThat(problem).startsWith("section1/lectures/a.md:1: a java block"),
            problem -> assertThat(problem).endsWith(":5: there is no none/A.java"),
            problem -> assertThat(problem).contains(":8:", "// region open"),
            problem -> assertThat(problem).contains(":11:", "NoDemo"),
            problem -> assertThat(problem).contains(":14:", "WindowDemo"),
            problem -> assertThat(problem).endsWith(":14: the block does not end"));
  }

  private Refreshed refresh(String lecture) throws IOException {
    Path file = write("section1/lectures/a.md", lecture);
    return LectureBlocks.refresh(root, Samples.manifest(), file);
  }

  private Path write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text);
  }
}
