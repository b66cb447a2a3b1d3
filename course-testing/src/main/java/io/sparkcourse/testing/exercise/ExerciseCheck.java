package io.sparkcourse.testing.exercise;

import io.sparkcourse.testing.exercise.Verdict.NotStarted;
import io.sparkcourse.testing.exercise.Verdict.Wrong;
import org.junit.jupiter.api.Test;

/**
 * Judges answers to one exercise by what they do, never by how they are written. The stub, the
 * solution, the recorded wrong answers and right ones with a different shape all go through the
 * same check.
 *
 * <p>As a test it passes for a right answer, fails for a wrong one, and is skipped for a stub that
 * has not been started: a fresh clone builds green. A check extends {@link StreamCheck} or {@link
 * ModelCheck}.
 *
 * @param <A> the functional interface that the answer's method implements
 */
public abstract class ExerciseCheck<A> {
  private final String exercise;
  private final A answer;

  /**
   * @param exercise its id, such as {@code 2.8a}
   * @param answer the method of the exercise's class: in {@code exercises} the one of the stub, in
   *     {@code solutions} the one of the solution
   */
  protected ExerciseCheck(String exercise, A answer) {
    this.exercise = exercise;
    this.answer = answer;
  }

  /** Tries an answer; it is called in a thread that may be abandoned. */
  abstract Verdict examine(A answer);

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
      throw new WrongAnswer(wrong.text());
    }
    if (verdict instanceof NotStarted stub) {
      throw new NotStartedYet(exercise, stub.firstStep());
    }
    if (verdict instanceof Verdict.NotChecked broken) {
      throw new IllegalStateException(broken.reason());
    }
  }
}
