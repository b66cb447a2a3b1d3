package io.sparkcourse.labs.experiment;

/**
 * One way to do the work of an experiment.
 *
 * @param panel a part of the chart; empty if it has no parts
 * @param x where on the axis
 * @param series which way
 * @param work that is measured, and run several times
 */
public record Variant(String panel, String x, String series, Work work) {
  /** Does all of the work once, and measures it. */
  @FunctionalInterface
  public interface Work {
    Measured run() throws Exception;
  }

  /** For a line of progress or an error. */
  String title() {
    return Row.title(panel, x, series);
  }
}
