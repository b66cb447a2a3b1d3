package io.sparkcourse.testing.exercise;

/** Ends a run in which a mistake was found that leaves nothing to run. */
final class FoundException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Finding finding;

  FoundException(Mistake<?, ?> mistake, String evidence) {
    super(mistake.message());
    this.finding = new Finding(mistake, evidence);
  }

  Finding finding() {
    return finding;
  }
}
