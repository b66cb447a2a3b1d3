package io.sparkcourse.cli.author.draft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.cli.usage.UsageException;
import org.junit.jupiter.api.Test;

/** What is added to the manifest goes to its place, and nothing else changes. */
class ManifestTextTest {
  private static final String TEXT =
      """
      # Of this course
      sections:
        - id: 2
          title: Basics
          module: section2
          lectures:
            - id: "2.8"
              title: Windows # the second half
              demos:
                - main: two.ADemo
                  shows: a
              # long
              labs:
                - name: lab
              exercises:
                - id: 2.8a
                  main: two.Ex08aA
                  title: a
                - id: 2.8c
                  main: two.Ex08cC
                  title: c
            - id: "2.10"
              title: Output

        # later
        - id: 3
          title: Advanced
          module: section3
          lectures:
      """;

  @Test
  void aLectureGoesBeforeTheFirstOneWithAHigherNumber() {
    assertThat(new ManifestText(TEXT).addLecture("2.9", "State").toString())
        .isEqualTo(
            TEXT.replace(
                "      - id: \"2.10\"\n",
                """
                      - id: "2.9"
                        title: State
                      - id: "2.10"
                """));
  }

  @Test
  void theLastLectureOfASectionGoesToItsEnd() {
    assertThat(new ManifestText(TEXT).addLecture("2.11", "Last").toString())
        .isEqualTo(
            TEXT.replace(
                "title: Output\n",
                """
                title: Output
                      - id: "2.11"
                        title: Last
                """));
    assertThat(new ManifestText(TEXT).addLecture("3.1", "Joins").toString())
        .isEqualTo(
            TEXT
                + """
                      - id: "3.1"
                        title: Joins
                """);
  }

  @Test
  void aDemoGoesBehindTheOthers() {
    assertThat(new ManifestText(TEXT).addDemo("2.8", "two.BDemo", "b").toString())
        .isEqualTo(
            TEXT.replace(
                "            shows: a\n",
                """
                            shows: a
                          - main: two.BDemo
                            shows: b
                """));
  }

  @Test
  void aLectureGetsAListOfDemosOrExercises() {
    assertThat(
            new ManifestText(TEXT)
                .addExercise("2.10", "2.10a", "two.Ex10aA", "a")
                .addDemo("2.10", "two.BDemo", "b")
                .toString())
        .isEqualTo(
            TEXT.replace(
                "title: Output\n",
                """
                title: Output
                        demos:
                          - main: two.BDemo
                            shows: b
                        exercises:
                          - id: 2.10a
                            main: two.Ex10aA
                            title: a
                """));
  }

  @Test
  void anExerciseGoesInTheOrderOfItsLetter() {
    assertThat(new ManifestText(TEXT).addExercise("2.8", "2.8b", "two.Ex08bB", "b").toString())
        .isEqualTo(
            TEXT.replace(
                "          - id: 2.8c\n",
                """
                          - id: 2.8b
                            main: two.Ex08bB
                            title: b
                          - id: 2.8c
                """));
  }

  @Test
  void saysWhichLineItDoesNotFind() {
    assertThatThrownBy(
            () -> new ManifestText(TEXT.replace("\"2.8\"", "'2.8'")).addDemo("2.8", "m", "s"))
        .isInstanceOf(UsageException.class)
        .hasMessage("course.yaml has no line like that of 2.8: is it indented as the others are?");
  }
}
