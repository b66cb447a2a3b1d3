package io.sparkcourse.labs.experiment;

import java.util.Comparator;
import java.util.List;

/**
 * Which of several rows is the best one by the first metric.
 *
 * @param row the one with the best median, the first one of several
 * @param asGood those whose ranges overlap with that of the best one, and that one itself
 * @param worse all others
 */
public record Best(Metric metric, Row row, List<Row> asGood, List<Row> worse) {
  static Best of(Metric metric, List<Row> rows) {
    Comparator<Row> byMedian = Comparator.comparing(row -> row.spread().median());
    Row best =
        rows.stream().min(metric.moreIsBetter() ? byMedian.reversed() : byMedian).orElseThrow();
    return new Best(
        metric,
        best,
        rows.stream().filter(row -> !row.spread().isApartFrom(best.spread())).toList(),
        rows.stream().filter(row -> row.spread().isApartFrom(best.spread())).toList());
  }

  /** How many times better the best median is than that of this row, for a sentence. */
  public String times(Row than) {
    return Comparison.times(metric.advantage(row.spread(), than.spread()));
  }
}
