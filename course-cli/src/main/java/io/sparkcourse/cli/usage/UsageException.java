package io.sparkcourse.cli.usage;

/**
 * What the user asked for cannot be done as asked; the message is one line that says how to fix it.
 */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Exit code of everything that the user can fix by another command line or environment. */
  public static final int EXIT_CODE = 2;

  public UsageException(String message) {
    super(message);
  }

  public UsageException(String message, Throwable cause) {
    super(message, cause);
  }
}
