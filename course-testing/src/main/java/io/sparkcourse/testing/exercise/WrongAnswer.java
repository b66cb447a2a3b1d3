package io.sparkcourse.testing.exercise;

/** How a check that runs as a test says that an answer is wrong. */
final class WrongAnswer extends AssertionError {
  private static final long serialVersionUID = 1L;

  /**
   * @param message for the student
   */
  WrongAnswer(String message) {
    super(message);
  }
}
