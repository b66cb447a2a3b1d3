package io.sparkcourse.labs.experiment;

import java.util.List;

/** Reports with figures that nobody has measured, to test what is made of them. */
public final class Sample {
  private static final Machine MACHINE =
      new Machine(2, "Linux amd64", 8, 2048, "G1", "17.0.1+2, Vendor", "3.5.9");

  private Sample() {}

  public static Row row(String panel, String x, String series, Double... values) {
    return new Row(panel, x, series, List.of(Spread.of(values)), "1 key");
  }

  /** Of times, or anything else of which less is better. */
  public static Findings times(Row... rows) {
    return new Findings(List.of(Metric.less("ms a batch")), List.of(rows));
  }

  /** Of records a second. */
  public static Findings rates(Row... rows) {
    return new Findings(List.of(Metric.more("records a second")), List.of(rows));
  }

  static LabReport report(Experiment.Chart chart, Findings findings) {
    return new LabReport(
        "windows",
        "Windows & others",
        chart,
        "batches",
        "10 records",
        3,
        MACHINE,
        findings.metrics(),
        findings.rows(),
        "A conclusion.");
  }
}
