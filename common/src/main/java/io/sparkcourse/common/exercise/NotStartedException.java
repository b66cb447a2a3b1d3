package io.sparkcourse.common.exercise;

import io.sparkcourse.common.failure.CannotRunException;

/**
 * What a stub throws in place of an answer. A check that catches it reports the exercise as not
 * started, with where to begin, and neither as passed nor as failed.
 */
public final class NotStartedException extends CannotRunException {
  private static final long serialVersionUID = 1L;

  private final String exercise;
  private final String firstStep;

  /**
   * @param exercise its id, such as {@code 2.8a}
   * @param firstStep where to begin, a sentence in the imperative without a full stop
   */
  public NotStartedException(String exercise, String firstStep) {
    super("Exercise " + exercise + " is not started. Where to begin: " + firstStep + ".");
    this.exercise = exercise;
    this.firstStep = firstStep;
  }

  public String exercise() {
    return exercise;
  }

  public String firstStep() {
    return firstStep;
  }
}
