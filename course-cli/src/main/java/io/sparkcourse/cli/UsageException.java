package io.sparkcourse.cli;

/**
 * What the user asked for cannot be done as asked; the message is one line that says how to mend
 * it.
 */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Exit code of everything that the user can mend by another command line or environment. */
  static final int EXIT_CODE = 2;

  UsageException(String message) {
    super(message);
  }

  UsageException(String message, Throwable cause) {
    super(message, cause);
  }
}
