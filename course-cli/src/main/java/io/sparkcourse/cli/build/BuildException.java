package io.sparkcourse.cli.build;

/** Maven could not build a module; the message holds what Maven said. */
public final class BuildException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public static final int EXIT_CODE = 1;

  public BuildException(String message) {
    super(message);
  }
}
