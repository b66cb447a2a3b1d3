package io.sparkcourse.cli.author;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainWordsTest {
  @TempDir private Path folder;

  @Test
  void findsWordsAlsoOnTwoLinesOfAComment() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("A.java"),
            """
            /**
             * It begins Anew, and goes on for
             * ever; amend and dearth are fine.
             */
            void beginsAnewAfterAStop() {}
            """);

    assertThat(PlainWords.problems(file))
        .containsExactly(
            "A.java:2: 'Anew': write again, or from scratch",
            "A.java:2: 'for ever': write forever",
            "A.java:5: 'Anew': write Again");
  }

  @Test
  void leavesCopiedBlocksToTheirOriginals() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("a.md"), "To mend.\n\n```java\n// to mend\n```\n\nThat is dear.\n");

    assertThat(PlainWords.problems(file))
        .containsExactly("a.md:1: 'mend': write fix", "a.md:7: 'dear': write expensive");
  }
}
