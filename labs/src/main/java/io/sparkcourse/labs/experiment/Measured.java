package io.sparkcourse.labs.experiment;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/**
 * What one run of a variant has given.
 *
 * @param values one for each metric of the experiment, in its order
 * @param result of the work itself, such as the counts: variants that do the same work have the
 *     same
 */
public record Measured(List<Double> values, String result) {
  /** More digits of a measured time are noise. */
  private static final MathContext DIGITS = new MathContext(4);

  public Measured {
    values =
        values.stream().map(value -> new BigDecimal(value).round(DIGITS).doubleValue()).toList();
  }

  public static Measured of(String result, Double... values) {
    return new Measured(List.of(values), result);
  }
}
