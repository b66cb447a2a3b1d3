package io.sparkcourse.testing.exercise;

import org.opentest4j.TestAbortedException;

/** Nobody has begun the exercise: its check is skipped. */
final class NotStarted extends TestAbortedException {
  private static final long serialVersionUID = 1L;

  private final String firstStep;

  NotStarted(String exercise, String firstStep) {
    super(exercise + " is not started. Where to begin: " + firstStep + ".");
    this.firstStep = firstStep;
  }

  String firstStep() {
    return firstStep;
  }
}
