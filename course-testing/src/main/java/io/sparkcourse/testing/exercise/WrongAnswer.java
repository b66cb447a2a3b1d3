package io.sparkcourse.testing.exercise;

/** An answer was begun and is wrong; the message names the likely misconception first. */
public final class WrongAnswer extends AssertionError {
  private static final long serialVersionUID = 1L;

  private WrongAnswer(String message) {
    super(message);
  }

  /** A wrong answer; the message is for the student. */
  public static WrongAnswer because(String message) {
    return new WrongAnswer(message);
  }
}
