package io.sparkcourse.labs.experiment;

/**
 * What is measured.
 *
 * @param unit for the head of a column, such as {@code ms a batch}
 * @param moreIsBetter as of records a second
 */
public record Metric(String unit, boolean moreIsBetter) {
  /** Time or bytes. */
  public static Metric less(String unit) {
    return new Metric(unit, false);
  }

  /** A rate. */
  public static Metric more(String unit) {
    return new Metric(unit, true);
  }

  /** How many times better a median is than the other one: above 1 if it is better at all. */
  double advantage(Spread of, Spread over) {
    return moreIsBetter ? of.median() / over.median() : over.median() / of.median();
  }
}
