package io.sparkcourse.common.failure;

import io.sparkcourse.common.DemoRun;

/**
 * Something that the user can fix: a wrong option, a missing file, a busy port, refused
 * credentials. Its message is the one line that {@link DemoRun} prints before it ends the program
 * with exit code 2: it says what is wrong and how to fix it.
 */
public class CannotRunException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CannotRunException(String message) {
    super(message);
  }

  public CannotRunException(String message, Throwable cause) {
    super(message, cause);
  }
}
