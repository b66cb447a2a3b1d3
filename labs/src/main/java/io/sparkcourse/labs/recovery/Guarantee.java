package io.sparkcourse.labs.recovery;

/**
 * What a source and a sink together promise of each record, whatever happens to the job between.
 */
public enum Guarantee {
  /** Records may get lost, and records may come twice. */
  NONE("none"),
  /** Records may get lost; none comes twice. */
  AT_MOST_ONCE("at most once"),
  /** Records may come twice; none gets lost. */
  AT_LEAST_ONCE("at least once"),
  /** No record gets lost, and none comes twice. */
  EXACTLY_ONCE("exactly once");

  private final String words;

  Guarantee(String words) {
    this.words = words;
  }

  /** The guarantee of something that may lose records, or may double them. */
  public static Guarantee of(boolean loses, boolean doubles) {
    if (loses) {
      return doubles ? NONE : AT_MOST_ONCE;
    }
    return doubles ? AT_LEAST_ONCE : EXACTLY_ONCE;
  }

  /** Whether records may get lost. */
  public boolean loses() {
    return this == NONE || this == AT_MOST_ONCE;
  }

  /** Whether records may come twice. */
  public boolean doubles() {
    return this == NONE || this == AT_LEAST_ONCE;
  }

  /** What is left of it behind something that has another one. */
  public Guarantee then(Guarantee other) {
    return of(loses() || other.loses(), doubles() || other.doubles());
  }

  @Override
  public String toString() {
    return words;
  }
}
