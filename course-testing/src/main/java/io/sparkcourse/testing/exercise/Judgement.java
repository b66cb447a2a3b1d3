package io.sparkcourse.testing.exercise;

/**
 * What a check says of an answer.
 *
 * @param verdict on it
 * @param message for a wrong answer the misconception and the evidence, for one that is not started
 *     the first step, for a right one nothing
 */
public record Judgement(Verdict verdict, String message) {
  /** Right, wrong, or not begun. */
  public enum Verdict {
    RIGHT,
    WRONG,
    NOT_STARTED
  }
}
