package io.sparkcourse.testing.exercise;

/** Thrown by a check that runs as a test to report that an answer is wrong. */
final class WrongAnswer extends AssertionError {
  private static final long serialVersionUID = 1L;

  /**
   * @param message for the student
   */
  WrongAnswer(String message) {
    super(message);
  }
}
