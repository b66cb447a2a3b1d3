package io.sparkcourse.cli.author;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  @Test
  void readsOnlyTheCommentsOfASourceUnderAnswers() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("A.java"),
            """
            /** Whoever asks begins anew. */
            void beginsAnew() {
              print("for ever // dear");
              print("a \\" // dear"); // and puts
              // out '"' what is dear
              print('"', "beside", '\\''); /* beside "it" */
              print(\"""
                  // "dear"
                  \""");
            }
            """);

    assertThat(PlainWords.problemsInTasks(file))
        .containsExactlyInAnyOrder(
            "A.java:1: 'anew': write again, or from scratch",
            "A.java:1: 'Whoever': write a user who, or the code that",
            "A.java:4: 'puts out': write output",
            "A.java:5: 'dear': write expensive",
            "A.java:6: 'beside': write next to");
    assertThat(PlainWords.problems(file))
        .contains("A.java:2: 'Anew': write Again", "A.java:8: 'dear': write expensive")
        .noneMatch(problem -> problem.contains("Whoever"));
  }

  @Test
  void readsTextsAndSourcesOfAllModules() throws IOException {
    for (String file :
        List.of(
            "README.md",
            "CONTRIBUTING.md",
            "GLOSSARY.md",
            "TROUBLESHOOTING.md",
            "section2-basics/lectures/2.01-streams.md",
            "section2-basics/src/main/java/A1.java",
            "labs/src/test/java/A2.java",
            "course-cli/src/main/java/A3.java",
            "common/src/main/java/B1.java",
            "course-testing/src/test/java/B2.java",
            "local-services/src/main/java/B3.java",
            "exercises/section2-basics/src/main/java/B4.java",
            "exercises/section2-basics/hints/2.01a.md",
            "solutions/section2-basics/src/test/java/B5.java",
            "solutions/section2-basics/target/classes/B6.java")) {
      Path path = folder.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, "// dear, beside\n");
    }

    assertThat(PlainWords.problemsBelow(folder))
        .map(problem -> problem.replaceFirst(": '(\\w+)': .*", " $1"))
        .containsExactlyInAnyOrder(
            "README.md:1 dear",
            "CONTRIBUTING.md:1 dear",
            "GLOSSARY.md:1 dear",
            "TROUBLESHOOTING.md:1 dear",
            "2.01-streams.md:1 dear",
            "A1.java:1 dear",
            "A2.java:1 dear",
            "A3.java:1 dear",
            "B1.java:1 dear",
            "B1.java:1 beside",
            "B2.java:1 dear",
            "B2.java:1 beside",
            "B3.java:1 dear",
            "B3.java:1 beside",
            "B4.java:1 dear",
            "B4.java:1 beside",
            "2.01a.md:1 dear",
            "2.01a.md:1 beside",
            "B5.java:1 dear",
            "B5.java:1 beside");
  }
}
