package io.sparkcourse.cli;

/** Maven could not build a module; the message holds what Maven said. */
final class BuildException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  static final int EXIT_CODE = 1;

  BuildException(String message) {
    super(message);
  }
}
