package io.sparkcourse.testing.exercise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.exercise.NotStartedException;
import io.sparkcourse.testing.exercise.CheckRunner.Exercise;
import io.sparkcourse.testing.exercise.Verdict.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class CheckRunnerTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void saysThatARightAnswerPasses() {
    assertThat(run(Right.class)).isEqualTo(Outcome.RIGHT);
    assertThat(lines()).containsExactly("9.1a    PASSED       The = title");
  }

  @Test
  void saysWhereToBeginAStub() {
    assertThat(run(Unsolved.class)).isEqualTo(Outcome.NOT_STARTED);
    assertThat(lines())
        .containsExactly(
            "9.1a    NOT STARTED  The = title",
            "        Open        src/Ex.java",
            "        First step  think.");
  }

  @Test
  void namesTheMisconceptionOfAWrongAnswerFirst() {
    assertThat(run(Wrong.class)).isEqualTo(Outcome.WRONG);
    assertThat(lines())
        .containsExactly(
            "9.1a    WRONG        The = title",
            "        It says 41.",
            "",
            "        a table",
            "",
            "        Answer  src/Ex.java",
            "        Stuck?  course hint 9.1a");
  }

  @Test
  void saysOfAnErrorThatTheAnswerFails() {
    assertThat(run(Broken.class)).isEqualTo(Outcome.WRONG);
    assertThat(lines().get(1)).isEqualTo("        It fails with java.lang.StackOverflowError");
  }

  @Test
  void saysOfAMissingCheckThatNothingIsKnown() {
    Verdict verdict = runner().run(Exercise.of("9.1a=no.such.Check=src/Ex.java=Title"));

    assertThat(verdict.outcome()).isEqualTo(Outcome.NOT_CHECKED);
    assertThat(lines())
        .containsExactly(
            "9.1a    NOT CHECKED  Title",
            "        Nothing is known of the answer: there is no check to run in no.such.Check:"
                + " java.lang.ClassNotFoundException: no.such.Check");
  }

  @Test
  void tellsASolvedStubAndAStubOfAnotherName() {
    assertThatThrownBy(() -> StubsTest.assertUnsolved(Right.class.getName()))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> StubsTest.assertUnsolved(Unsolved.class.getName()))
        .hasMessageContaining("is named like section2.Ex08aWhatCheck");
    assertThat(StubsTest.exercise("io.sparkcourse.section2.Ex08aBusiestAirportsCheck"))
        .isEqualTo("2.8a");
    assertThat(StubsTest.exercise("io.sparkcourse.section3.Ex12bMapCheck")).isEqualTo("3.12b");
  }

  private Outcome run(Class<?> check) {
    return runner()
        .run(Exercise.of("9.1a=" + check.getName() + "=src/Ex.java=The = title"))
        .outcome();
  }

  private CheckRunner runner() {
    return new CheckRunner(new PrintStream(out, true, StandardCharsets.UTF_8), "course", null);
  }

  private List<String> lines() {
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private abstract static class Answer extends ExerciseCheck<Supplier<Integer>> {
    Answer(Supplier<Integer> answer) {
      super("9.1a", answer);
    }

    @Override
    protected void check(Supplier<Integer> answer) {
      int said = answer.get();
      if (said != 42) {
        throw WrongAnswer.because("It says " + said + ".\n\na table");
      }
    }
  }

  static final class Right extends Answer {
    Right() {
      super(() -> 42);
    }
  }

  static final class Wrong extends Answer {
    Wrong() {
      super(() -> 41);
    }
  }

  static final class Unsolved extends Answer {
    Unsolved() {
      super(
          () -> {
            throw new NotStartedException("9.1a", "think");
          });
    }
  }

  static final class Broken extends Answer {
    Broken() {
      super(
          () -> {
            throw new StackOverflowError();
          });
    }
  }
}
