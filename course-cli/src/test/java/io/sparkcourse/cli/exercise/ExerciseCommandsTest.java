package io.sparkcourse.cli.exercise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.cli.course.Samples;
import io.sparkcourse.cli.usage.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code check}, {@code hint} and {@code diff} find and say, without a check that runs. */
class ExerciseCommandsTest {
  private static final CourseExercise FIRST = exercise("2.8a", "io.sparkcourse.two.Ex08aTop");
  private static final CourseExercise SECOND = exercise("2.9a", "io.sparkcourse.two.Ex09aCount");
  private static final CourseExercise THIRD = exercise("3.1a", "io.sparkcourse.two.Ex01aState");

  private final Exercises exercises = new Exercises(List.of(FIRST, SECOND, THIRD));

  @TempDir private Path folder;

  @Test
  void findsAnExerciseByItsIdInAnyCase() {
    assertThat(exercises.find("2.9A")).isEqualTo(SECOND);
  }

  @Test
  void findsTheExercisesOfALectureAndOfASection() {
    assertThat(exercises.findAll("2.9a")).containsExactly(SECOND);
    assertThat(exercises.findAll("2.8")).containsExactly(FIRST);
    assertThat(exercises.findAll("2")).containsExactly(FIRST, SECOND);
    assertThatThrownBy(() -> exercises.findAll("2."))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("There is no exercise '2.'.");
  }

  @Test
  void namesTheNearestExercises() {
    assertThatThrownBy(() -> exercises.find("3.1b"))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("There is no exercise '3.1b'. Did you mean 3.1a or ");
    assertThatThrownBy(() -> new Exercises(List.of()).find("1.1a"))
        .hasMessage("There is no exercise '1.1a'. `course list` shows all.");
  }

  @Test
  void knowsWhatComesAfterTheLastOfSome() {
    assertThat(exercises.after(List.of(SECOND, FIRST))).contains(THIRD);
    assertThat(exercises.after(List.of(THIRD))).isEmpty();
  }

  @Test
  void knowsWhereThePartsOfAnExerciseStand() {
    CourseExercise exercise = Exercises.of(Samples.manifest()).find("1.4a");

    assertThat(exercise.stubFile())
        .isEqualTo(Path.of("exercises/section1/src/main/java/io/sparkcourse/one/Ex04aTop.java"));
    assertThat(exercise.solutionFile())
        .isEqualTo(Path.of("solutions/section1/src/main/java/io/sparkcourse/one/Ex04aTop.java"));
    assertThat(exercise.checkFile())
        .isEqualTo(
            Path.of("exercises/section1/src/test/java/io/sparkcourse/one/Ex04aTopCheck.java"));
    assertThat(exercise.answersTestFile())
        .isEqualTo(
            Path.of(
                "solutions/section1/src/test/java/io/sparkcourse/one/Ex04aTopAnswersTest.java"));
    assertThat(exercise.hintsFile()).isEqualTo(Path.of("exercises/section1/hints/1.04a.md"));
  }

  @Test
  void countsWhatTheChecksSaidAndWhatTheyDidNotSay() throws IOException {
    Verdicts verdicts = new Verdicts();
    verdicts.add(Files.writeString(folder.resolve("a"), "2.8a RIGHT\n2.9a NOT_STARTED\n"));
    assertThat(verdicts.count(List.of(FIRST))).isEqualTo("1 of 1 passed");
    assertThat(verdicts.allRight(List.of(FIRST))).isTrue();
    assertThat(verdicts.count(exercises.all()))
        .isEqualTo("1 of 3 passed, 1 not started, 1 without a verdict: the program ended before");
    assertThat(verdicts.allRight(exercises.all())).isFalse();
    assertThat(verdicts.missing(exercises.all())).containsExactly(THIRD);

    verdicts.add(Files.writeString(folder.resolve("b"), "3.1a WRONG\n"));
    assertThat(verdicts.count(exercises.all())).isEqualTo("1 of 3 passed, 1 wrong, 1 not started");
    assertThat(verdicts.anyJudged(List.of(SECOND))).isFalse();
    assertThat(verdicts.anyJudged(List.of(SECOND, THIRD))).isTrue();

    verdicts.add(Files.writeString(folder.resolve("c"), "3.1a NOT_CHECKED\n"));
    assertThat(verdicts.count(List.of(THIRD))).isEqualTo("0 of 1 passed, 1 not checked");
  }

  @Test
  void readsHintsAsPlainText() {
    String markdown =
        """
        # Hints

        ## 1

        Look at **one** `map(x -> x * 2 * y)`,
        and [the guide](https://example.org).

        ```java
        // ## 2 is no heading here
        stream.count();
        ```

        * a point

        ## 2

        Now.
        """;

    assertThat(Hints.of(markdown))
        .containsExactly(
            """
            Look at one map(x -> x * 2 * y),
            and "the guide" (https://example.org).

                // ## 2 is no heading here
                stream.count();

            * a point""",
            "Now.");
  }

  @Test
  void refusesHintsThatAreNotNumbered() {
    assertThatThrownBy(() -> Hints.of("## 1\n\na\n\n## 3\n\nb\n"))
        .isInstanceOf(UsageException.class)
        .hasMessage("Heading '3' of the hints has to be 2");
  }

  @Test
  void showsADifferenceAsGitDoesWithColoursApart() {
    List<String> diff =
        SolutionDiff.between("stub", List.of("a", "not started"), "solved", List.of("a", "done"));

    assertThat(diff)
        .containsExactly(
            "--- stub", "+++ solved", "@@ -1,2 +1,2 @@", " a", "-not started", "+done");
    assertThat(diff.stream().map(SolutionDiff::coloured))
        .containsExactly(
            "\u001b[1m--- stub\u001b[0m",
            "\u001b[1m+++ solved\u001b[0m",
            "\u001b[36m@@ -1,2 +1,2 @@\u001b[0m",
            " a",
            "\u001b[31m-not started\u001b[0m",
            "\u001b[32m+done\u001b[0m");
    assertThat(SolutionDiff.between("stub", List.of("a"), "solved", List.of("a"))).isEmpty();
  }

  private static CourseExercise exercise(String id, String main) {
    return new CourseExercise(id, "Title", main, "exercises/two", "solutions/two", "two/2.08.md");
  }
}
