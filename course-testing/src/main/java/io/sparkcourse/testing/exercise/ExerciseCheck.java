package io.sparkcourse.testing.exercise;

import io.sparkcourse.common.exercise.NotStartedException;
import io.sparkcourse.testing.exercise.Verdict.NotStarted;
import io.sparkcourse.testing.exercise.Verdict.Right;
import io.sparkcourse.testing.exercise.Verdict.Wrong;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Judges answers to one exercise by what they do, never by how they are written. The stub, the
 * solution, the recorded wrong answers and right ones of another shape all go through the same
 * check.
 *
 * <p>As a test it passes for a right answer, fails for a wrong one, and is skipped for a stub that
 * nobody has begun: a fresh clone builds green. A check extends {@link StreamCheck} or {@link
 * ModelCheck}; those that extend this class directly are of the older kind.
 *
 * @param <A> the functional interface that the answer's method implements
 */
public abstract class ExerciseCheck<A> {
  private final String exercise;
  private final A answer;

  /**
   * @param exercise its id, such as {@code 2.8a}
   * @param answer the method of the exercise's class: in {@code exercises} the stub's, in {@code
   *     solutions} the solution's
   */
  protected ExerciseCheck(String exercise, A answer) {
    this.exercise = exercise;
    this.answer = answer;
  }

  /**
   * Runs the answer and compares what comes out. A check of the older kind implements it.
   *
   * @throws WrongAnswer if it is wrong, with the likely misconception; by {@link Comparison} or by
   *     {@link WrongAnswer#because}
   * @throws Exception whatever the answer, or Spark about it, throws: also a wrong answer
   */
  protected void check(A answer) throws Exception {
    throw new UnsupportedOperationException("There is nothing in this check");
  }

  /**
   * The misconception behind a failure that Spark reports itself, such as a checkpoint directory
   * that was never set. For checks of the older kind.
   *
   * @param failure with all its causes' messages
   * @return one sentence, or empty if this failure says nothing of the kind
   */
  protected Optional<String> misconceptionBehind(String failure) {
    return Optional.empty();
  }

  /** Tries an answer; it is called in a thread that may be abandoned. */
  Verdict examine(A answer) {
    try {
      check(answer);
      return new Right();
    } catch (WrongAnswer wrong) {
      return new Wrong(CommonMistake.DIFFERS, wrong.getMessage(), "");
    } catch (Exception | StackOverflowError | LinkageError failure) {
      Optional<NotStartedException> notStarted = Failure.notStarted(failure);
      if (notStarted.isPresent()) {
        return new NotStarted(notStarted.get().firstStep());
      }
      String said = Failure.said(failure);
      return new Wrong(
          CommonMistake.FAILS,
          misconceptionBehind(Failure.text(failure))
              .or(() -> misconceptionOfAnyExercise(failure))
              .map(sentence -> sentence + "\n" + said)
              .orElse(said),
          "");
    }
  }

  private static Optional<String> misconceptionOfAnyExercise(Throwable failure) {
    return Failure.text(failure).contains("java.io.NotSerializableException")
        ? Optional.of(CommonMistake.NOT_SERIALIZABLE.message())
        : Optional.empty();
  }

  /**
   * What the answer returned, unless that is nothing. For checks of the older kind.
   *
   * @throws WrongAnswer if it is null
   */
  protected static <S> S returned(S stream) {
    if (stream == null) {
      throw WrongAnswer.because("It returns null, and a stream is asked for.");
    }
    return stream;
  }

  public final String exercise() {
    return exercise;
  }

  /** Judges any answer to this exercise; it always ends. */
  public final Verdict verdictOn(A anyAnswer) {
    return verdictOn(anyAnswer, Watch.ofThisJvm());
  }

  final Verdict verdictOn(A anyAnswer, Watch watch) {
    return watch.over(exercise, () -> examine(anyAnswer));
  }

  /** Judges the answer in the exercise's class. */
  final Verdict verdict() {
    return verdictOn(answer);
  }

  @Test
  final void theAnswerIsRight() {
    Verdict verdict = verdict();
    if (verdict instanceof Wrong wrong) {
      throw WrongAnswer.because(wrong.text());
    }
    if (verdict instanceof NotStarted stub) {
      throw new NotStartedYet(exercise, stub.firstStep());
    }
    if (verdict instanceof Verdict.NotChecked broken) {
      throw new IllegalStateException(broken.reason());
    }
  }
}
