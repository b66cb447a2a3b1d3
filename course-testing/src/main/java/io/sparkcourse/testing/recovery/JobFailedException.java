package io.sparkcourse.testing.recovery;

/**
 * A job did not behave as a kill-and-recover run requires: it ended with an error, ended before the
 * point at which it was to be killed, or did not end.
 */
public final class JobFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String standardError;
  private final boolean late;

  JobFailedException(String message, String standardOutput, String standardError, boolean late) {
    super(
        message
            + "\n--- standard output\n"
            + standardOutput.strip()
            + "\n--- standard error\n"
            + standardError.strip());
    this.standardError = standardError;
    this.late = late;
  }

  /** Whether it neither failed nor ended, but only took too long. */
  public boolean isLate() {
    return late;
  }

  /** Its output on standard error, for code that can interpret it. */
  public String standardError() {
    return standardError;
  }
}
