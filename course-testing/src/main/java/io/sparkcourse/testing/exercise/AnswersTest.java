package io.sparkcourse.testing.exercise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Holds a check to recorded answers: it has to reject every wrong one for the right reason, and to
 * accept right ones that look different from the solution. A check's own test extends it.
 *
 * <p>It tests the course's checks and not what they check: CI runs it, and an IDE.
 */
@Tag("repository")
public abstract class AnswersTest<A> {
  private static final int WRONG_AT_LEAST = 3;
  private static final int RIGHT_AT_LEAST = 2;

  private final ExerciseCheck<A> check;
  private final List<Recorded<A>> answers = new ArrayList<>();

  private record Recorded<A>(String name, A answer, String misconception) {
    boolean isWrong() {
      return misconception != null;
    }
  }

  protected AnswersTest(ExerciseCheck<A> check) {
    this.check = check;
  }

  /**
   * A wrong answer that students give.
   *
   * @param misconception what the check has to say first of it, or the beginning of that
   */
  protected final void wrong(String name, String misconception, A answer) {
    answers.add(new Recorded<>(name, answer, misconception));
  }

  /** A right answer of another shape than the solution's. */
  protected final void right(String name, A answer) {
    answers.add(new Recorded<>(name, answer, null));
  }

  @Test
  final void thereAreEnoughAnswers() {
    assertThat(answers.stream().filter(Recorded::isWrong).count())
        .as("wrong answers to " + check.exercise())
        .isGreaterThanOrEqualTo(WRONG_AT_LEAST);
    assertThat(answers.stream().filter(answer -> !answer.isWrong()).count())
        .as("right answers of another shape to " + check.exercise())
        .isGreaterThanOrEqualTo(RIGHT_AT_LEAST);
    assertThat(answers.stream().map(Recorded::name)).doesNotHaveDuplicates();
  }

  @TestFactory
  final Stream<DynamicTest> wrongAnswersAreRejectedByName() {
    return answers.stream()
        .filter(Recorded::isWrong)
        .map(answer -> dynamicTest(answer.name(), () -> assertRejected(answer)));
  }

  @TestFactory
  final Stream<DynamicTest> rightAnswersOfAnotherShapeAreAccepted() {
    return answers.stream()
        .filter(answer -> !answer.isWrong())
        .map(
            answer ->
                dynamicTest(
                    answer.name(),
                    () ->
                        assertThat(check.judge(answer.answer()))
                            .isEqualTo(new Judgement(Judgement.Verdict.RIGHT, ""))));
  }

  private void assertRejected(Recorded<A> wrong) {
    Judgement judgement = check.judge(wrong.answer());
    assertThat(judgement.verdict()).isEqualTo(Judgement.Verdict.WRONG);
    assertThat(judgement.message()).startsWith(wrong.misconception());
  }
}
