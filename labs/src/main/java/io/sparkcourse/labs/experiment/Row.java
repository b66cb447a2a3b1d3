package io.sparkcourse.labs.experiment;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was found of one variant.
 *
 * @param panel a part of the chart; empty if it has no parts
 * @param x where on the axis
 * @param series which way
 * @param spreads one for each metric
 * @param result of the work, the same in each round
 */
public record Row(String panel, String x, String series, List<Spread> spreads, String result) {
  static String title(String... parts) {
    return Stream.of(parts).filter(part -> !part.isEmpty()).collect(Collectors.joining(", "));
  }

  /** By the first metric. */
  public Spread spread() {
    return spreads.get(0);
  }
}
