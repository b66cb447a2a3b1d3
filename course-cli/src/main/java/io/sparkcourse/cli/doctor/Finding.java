package io.sparkcourse.cli.doctor;

/**
 * One line of the doctor's report.
 *
 * @param what the state, and where it is not well, what to do
 */
public record Finding(Level level, String subject, String what) {

  /** How much a finding matters. */
  public enum Level {
    OK,
    /** Some things will not work, or will not work well. */
    WARN,
    /** The course cannot run. */
    FAIL
  }

  static Finding ok(String subject, String what) {
    return new Finding(Level.OK, subject, what);
  }

  static Finding warn(String subject, String what) {
    return new Finding(Level.WARN, subject, what);
  }

  static Finding fail(String subject, String what) {
    return new Finding(Level.FAIL, subject, what);
  }

  @Override
  public String toString() {
    return String.format("%-4s  %-12s  %s", level, subject, what);
  }
}
