package io.sparkcourse.testing.exercise;

/** Ends a run in which a mistake was found after which nothing is left to run. */
public final class FoundException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Finding finding;

  /**
   * @param evidence what shows the mistake, or empty
   */
  public FoundException(Mistake<?, ?> mistake, String evidence) {
    super(mistake.message());
    this.finding = new Finding(mistake, evidence);
  }

  Finding finding() {
    return finding;
  }
}
