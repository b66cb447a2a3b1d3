package io.sparkcourse.labs.experiment;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The rows of an experiment, in the order of its variants.
 *
 * @param metrics what was measured; conclusions are about the first one
 */
public record Findings(List<Metric> metrics, List<Row> rows) {
  public List<String> panels() {
    return distinct(Row::panel);
  }

  public List<String> axis() {
    return distinct(Row::x);
  }

  public List<String> series() {
    return distinct(Row::series);
  }

  private List<String> distinct(Function<Row, String> part) {
    return rows.stream().map(part).distinct().toList();
  }

  public List<Row> panel(String panel) {
    return rows.stream().filter(row -> row.panel().equals(panel)).toList();
  }

  /**
   * The row of a variant.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Row row(String panel, String x, String series) {
    return rows.stream()
        .filter(row -> row.panel().equals(panel))
        .filter(row -> row.x().equals(x))
        .filter(row -> row.series().equals(series))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No row " + Row.title(panel, x, series)));
  }

  /** By the first metric. */
  public Spread of(String panel, String x, String series) {
    return row(panel, x, series).spread();
  }

  /**
   * The best one of these rows.
   *
   * @param some one at least
   */
  public Best best(List<Row> some) {
    return Best.of(metric(), some);
  }

  /**
   * How many times as much it is at the last place of the axis as at the first one, by the first
   * metric.
   *
   * @return nothing if the ranges of the two overlap
   */
  public Optional<Double> growth(String panel, String series) {
    Spread first = of(panel, axis().get(0), series);
    Spread last = of(panel, axis().get(axis().size() - 1), series);
    return last.isApartFrom(first) ? Optional.of(last.median() / first.median()) : Optional.empty();
  }

  public Metric metric() {
    return metrics.get(0);
  }
}
