package io.sparkcourse.testing.exercise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.sparkcourse.testing.exercise.Verdict.Right;
import io.sparkcourse.testing.exercise.Verdict.Wrong;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.opentest4j.TestAbortedException;

/**
 * Tests a check against recorded answers: it must reject every wrong one for the right reason, and
 * accept right ones that look different from the solution. A check's own test extends it.
 *
 * <p>It tests the course's checks and not what they check, so only CI and an IDE run it. CI leaves
 * out the answers that have passed with the same sources before, see {@link PassedAnswers}.
 */
@Tag("repository")
@TestInstance(Lifecycle.PER_CLASS)
public abstract class AnswersTest<A> {
  private static final int WRONG_AT_LEAST = 3;
  private static final int RIGHT_AT_LEAST = 2;

  private final ModelCheck<A, ?, ?> check;
  private final List<Recorded<A>> answers = new ArrayList<>();
  private final List<Recorded<A>> asRecorded = new ArrayList<>();
  private final PassedAnswers passed;

  /** An answer; for a right one, the mistake is null. */
  private record Recorded<A>(String name, A answer, Mistake<?, ?> mistake) {
    boolean wrong() {
      return mistake != null;
    }
  }

  protected AnswersTest(ModelCheck<A, ?, ?> check) {
    this.check = check;
    this.passed = PassedAnswers.of(check.exercise(), getClass());
  }

  /**
   * A wrong answer that students give.
   *
   * @param mistake that the check must find in it
   */
  protected final void wrong(String name, Mistake<?, ?> mistake, A answer) {
    answers.add(new Recorded<>(name, answer, Objects.requireNonNull(mistake)));
  }

  /** A right answer with a different shape from the solution's. */
  protected final void right(String name, A answer) {
    answers.add(new Recorded<>(name, answer, null));
  }

  @Test
  final void thereAreEnoughAnswers() {
    assertThat(answers.stream().filter(Recorded::wrong).count())
        .as("wrong answers to " + check.exercise())
        .isGreaterThanOrEqualTo(WRONG_AT_LEAST);
    assertThat(answers.stream().filter(answer -> !answer.wrong()).count())
        .as("right answers of another shape to " + check.exercise())
        .isGreaterThanOrEqualTo(RIGHT_AT_LEAST);
    assertThat(answers.stream().map(Recorded::name)).doesNotHaveDuplicates();
  }

  @Test
  final void eachMistakeHasAnAnswer() {
    assertThat(check.mistakes())
        .as("mistakes of " + check.exercise() + " that no recorded answer makes")
        .allMatch(mistake -> answers.stream().anyMatch(answer -> mistake == answer.mistake()));
  }

  @Test
  final void theModelGivesWhatTheCasesSay() {
    assertThat(casesWithoutTheirModel(check)).isEmpty();
  }

  private static <E, O> List<Case<E, O>> casesWithoutTheirModel(ModelCheck<?, E, O> check) {
    return check.casesToTest().stream().filter(each -> !check.modelAgreesWith(each)).toList();
  }

  @Test
  final void eachModelOfAMistakeShowsInACase() {
    assertThat(mistakesThatShowNowhere(check)).isEmpty();
  }

  private static <E, O> List<? extends Mistake<E, O>> mistakesThatShowNowhere(
      ModelCheck<?, E, O> check) {
    List<Batches<E>> inputs =
        Stream.concat(
                check.casesToTest().stream().map(Case::input),
                IntStream.range(0, check.generatedInputs()).mapToObj(check::generatedInput))
            .toList();
    return check.mistakes().stream()
        .filter(mistake -> inputs.stream().noneMatch(input -> check.isShownBy(mistake, input)))
        .toList();
  }

  @BeforeAll
  final void sayWhatIsNotRun() {
    if (passed.areCurrent()) {
      System.out.println(passedBefore() + "; -Dcourse.answers=all runs them again");
    }
  }

  private String passedBefore() {
    return check.exercise() + ": the recorded answers have passed with these sources before";
  }

  @TestFactory
  final Stream<DynamicTest> wrongAnswersAreRejectedByName() {
    return tests(answers.stream().filter(Recorded::wrong), this::assertRejected);
  }

  @TestFactory
  final Stream<DynamicTest> rightAnswersOfAnotherShapeAreAccepted() {
    return tests(answers.stream().filter(answer -> !answer.wrong()), this::assertAccepted);
  }

  private Stream<DynamicTest> tests(
      Stream<Recorded<A>> recorded, Consumer<Recorded<A>> expectation) {
    if (passed.areCurrent()) {
      throw new TestAbortedException(passedBefore());
    }
    return recorded.map(
        answer ->
            dynamicTest(
                answer.name(),
                () -> {
                  expectation.accept(answer);
                  asRecorded.add(answer);
                }));
  }

  private void assertAccepted(Recorded<A> right) {
    assertThat(check.verdictOn(right.answer())).isEqualTo(new Right());
  }

  private void assertRejected(Recorded<A> answer) {
    Verdict verdict = check.verdictOn(answer.answer());
    assertThat(verdict).isInstanceOf(Wrong.class);
    Wrong wrong = (Wrong) verdict;
    assertThat((Object) wrong.mistake()).as(wrong.text()).isSameAs(answer.mistake());
  }

  @AfterAll
  final void noteThatAllHavePassed() {
    if (asRecorded.size() == answers.size()) {
      passed.note();
    }
  }
}
