package io.sparkcourse.testing.exercise;

import io.sparkcourse.common.exercise.NotStartedException;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Judges answers to one exercise by what they do, never by how they are written. The stub, the
 * solution, the recorded wrong answers and right ones of another shape all go through the same
 * {@link #check}.
 *
 * <p>As a test it passes for a right answer, fails for a wrong one, and is skipped for a stub that
 * nobody has begun: a fresh clone builds green.
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
   * Runs the answer and compares what comes out.
   *
   * @throws WrongAnswer if it is wrong, with the likely misconception; by {@link Comparison} or by
   *     {@link WrongAnswer#because}
   * @throws Exception whatever the answer, or Spark about it, throws: also a wrong answer
   */
  protected abstract void check(A answer) throws Exception;

  /**
   * The misconception behind a failure that Spark reports itself, such as a checkpoint directory
   * that was never set.
   *
   * @param failure with all its causes' messages
   * @return one sentence, or empty if this failure says nothing of the kind
   */
  protected Optional<String> misconceptionBehind(String failure) {
    return Optional.empty();
  }

  /**
   * What the answer returned, unless that is nothing.
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

  /** Judges any answer to this exercise. */
  public final Judgement judge(A anyAnswer) {
    try {
      check(anyAnswer);
      return new Judgement(Judgement.Verdict.RIGHT, "");
    } catch (WrongAnswer wrong) {
      return new Judgement(Judgement.Verdict.WRONG, wrong.getMessage());
    } catch (Exception failure) {
      return judge(failure);
    }
  }

  private Judgement judge(Exception failure) {
    Optional<NotStartedException> notStarted =
        causes(failure)
            .filter(NotStartedException.class::isInstance)
            .map(NotStartedException.class::cast)
            .findFirst();
    if (notStarted.isPresent()) {
      return new Judgement(Judgement.Verdict.NOT_STARTED, notStarted.get().firstStep());
    }
    String text = String.join("\n", causes(failure).map(Throwable::toString).toList());
    Throwable root = causes(failure).reduce((cause, deeper) -> deeper).orElse(failure);
    String said = "It fails with " + root.toString().lines().findFirst().orElse("");
    return new Judgement(
        Judgement.Verdict.WRONG,
        misconceptionBehind(text)
            .or(() -> misconceptionOfAnyExercise(text))
            .map(sentence -> sentence + "\n" + said)
            .orElse(said));
  }

  private static Optional<String> misconceptionOfAnyExercise(String failure) {
    return failure.contains("java.io.NotSerializableException")
        ? Optional.of(
            "A function or an object that Spark sends to its tasks is not serializable. Spark's own"
                + " functional interfaces are; a java.util.Comparator as a lambda is not: sort inside"
                + " a partition, or in a class that implements Serializable.")
        : Optional.empty();
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause);
  }

  @Test
  final void theAnswerIsRight() {
    Judgement judgement = judge(answer);
    switch (judgement.verdict()) {
      case RIGHT -> {}
      case WRONG -> throw WrongAnswer.because(judgement.message());
      case NOT_STARTED -> throw new NotStarted(exercise, judgement.message());
    }
  }
}
