package io.sparkcourse.testing.recovery;

/**
 * A job did not do what a kill-and-recover run needs: it ended with an error, ended before the
 * point at which it was to be killed, or did not end.
 */
public final class JobFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String standardError;

  JobFailedException(String message, String standardOutput, String standardError) {
    super(
        message
            + "\n--- standard output\n"
            + standardOutput.strip()
            + "\n--- standard error\n"
            + standardError.strip());
    this.standardError = standardError;
  }

  /** What it said on standard error, for whoever knows what that means. */
  public String standardError() {
    return standardError;
  }
}
