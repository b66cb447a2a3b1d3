package io.sparkcourse.section5;

import io.sparkcourse.section5.Ex09bSickCounts.Cause;
import io.sparkcourse.testing.exercise.CommonMistake;
import io.sparkcourse.testing.exercise.FoundException;
import io.sparkcourse.testing.exercise.Mistake;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;

/**
 * What is the matter with a sick job of lecture 5.9, and what its figures say against all other
 * causes.
 */
final class Diagnosis {
  private final Cause right;
  private final Mistake<?, ?> otherwise;
  private final Map<Cause, String> contradictions = new EnumMap<>(Cause.class);

  private Diagnosis(Cause right, Mistake<?, ?> otherwise) {
    this.right = right;
    this.otherwise = otherwise;
  }

  /**
   * @param otherwise the mistake of an answer that names another cause
   */
  static Diagnosis of(Cause right, Mistake<?, ?> otherwise) {
    return new Diagnosis(right, otherwise);
  }

  /** What the figures say against these causes, a sentence. */
  Diagnosis against(String figures, Cause... causes) {
    for (Cause cause : causes) {
      contradictions.put(cause, figures);
    }
    return this;
  }

  /**
   * What an answer returns, if there is something and its cause is the right one.
   *
   * @param cure null if the answer has returned null
   * @throws FoundException if it is null, or names another cause or none
   */
  <C> C of(C cure, Function<C, Cause> cause) {
    if (cure == null) {
      throw new FoundException(CommonMistake.RETURNS_NULL, "");
    }
    Cause named = cause.apply(cure);
    if (named == null) {
      throw new FoundException(otherwise, "It names none.");
    }
    if (named != right) {
      throw new FoundException(otherwise, named + ": " + contradictions.get(named));
    }
    return cure;
  }
}
