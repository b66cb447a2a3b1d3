package io.sparkcourse.testing.exercise;

import org.opentest4j.TestAbortedException;

/** The exercise has not been started: its check is skipped. */
final class NotStartedYet extends TestAbortedException {
  private static final long serialVersionUID = 1L;

  private final String firstStep;

  NotStartedYet(String exercise, String firstStep) {
    super(exercise + " is not started. Where to begin: " + firstStep + ".");
    this.firstStep = firstStep;
  }

  String firstStep() {
    return firstStep;
  }
}
