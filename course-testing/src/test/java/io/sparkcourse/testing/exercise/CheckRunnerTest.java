package io.sparkcourse.testing.exercise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
  void saysOfAWrongAnswerWhatItDoesAndShowsTheCase() {
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

  /** A check that has already reached its verdict. */
  private abstract static class Decided extends ExerciseCheck<Supplier<Integer>> {
    private final Verdict verdict;

    Decided(Verdict verdict) {
      super("9.1a", () -> 42);
      this.verdict = verdict;
    }

    @Override
    Verdict examine(Supplier<Integer> answer) {
      return verdict;
    }
  }

  static final class Right extends Decided {
    Right() {
      super(new Verdict.Right());
    }
  }

  static final class Wrong extends Decided {
    Wrong() {
      super(new Verdict.Wrong(CommonMistake.DIFFERS, "It says 41.", "a table"));
    }
  }

  static final class Unsolved extends Decided {
    Unsolved() {
      super(new Verdict.NotStarted("think"));
    }
  }
}
