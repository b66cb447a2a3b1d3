package io.sparkcourse.labs.experiment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;

/**
 * The values of one variant, one for each round.
 *
 * @param values sorted, at least one
 */
public record Spread(List<Double> values) {
  /**
   * @param values in any order
   * @throws IllegalArgumentException if there are none, or one is not a number
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public Spread(List<Double> values) {
    if (values.isEmpty() || !values.stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("No values to compare: " + values);
    }
    this.values = values.stream().sorted().toList();
  }

  @Override
  @JsonValue
  public List<Double> values() {
    return values;
  }

  public static Spread of(Double... values) {
    return new Spread(List.of(values));
  }

  /** The middle one; of an even number of values, the mean of the two in the middle. */
  public double median() {
    int middle = values.size() / 2;
    return values.size() % 2 == 1
        ? values.get(middle)
        : (values.get(middle - 1) + values.get(middle)) / 2;
  }

  public double min() {
    return values.get(0);
  }

  public double max() {
    return values.get(values.size() - 1);
  }

  /**
   * Whether all values of one are below all of the other. If nothing but chance made the
   * difference, that would happen once in ten times with three values each, once in 126 with five;
   * with one value it says nothing.
   */
  public boolean isApartFrom(Spread other) {
    return max() < other.min() || other.max() < min();
  }
}
