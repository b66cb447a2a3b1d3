package io.sparkcourse.labs.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabReportTest {
  private static final Findings FINDINGS =
      Sample.times(
          Sample.row("100 keys", "5", "plain", 12.0, 10.0, 11.0),
          Sample.row("100 keys", "5", "inverse", 150.0, 151.0, 149.0));

  @Test
  void whatIsWrittenAsJsonIsReadAgain(@TempDir Path folder) throws IOException {
    LabReport report = Sample.report(Experiment.Chart.CURVES, FINDINGS);
    Path file = folder.resolve("windows.json");

    report.write(file);

    assertThat(LabReport.read(file)).isEqualTo(report);
    assertThat(Files.readString(file)).contains("\"processors\" : 2").contains("10.0, 11.0, 12.0");
  }

  @Test
  void theTableHasMedianRangeAndABarAsLongAsTheMedian() {
    LabReport report = Sample.report(Experiment.Chart.CURVES, FINDINGS);

    assertThat(ReportTable.of(report))
        .isEqualTo(
            String.join(
                "\n",
                "          batches           ms a batch    min - max",
                "100 keys        5  plain          11.0  10.0 - 12.0  ##-",
                "100 keys        5  inverse         150    149 - 151  " + "#".repeat(32)));
  }

  @Test
  void aColumnWithoutWordsIsLeftOut() {
    Findings findings = Sample.times(Sample.row("", "5", "", 1.0), Sample.row("", "10", "", 2.0));

    assertThat(ReportTable.of(Sample.report(Experiment.Chart.CURVES, findings)))
        .isEqualTo(
            """
            batches  ms a batch    min - max
                  5        1.00  1.00 - 1.00  ################
                 10        2.00  2.00 - 2.00  ################################""");
  }

  @Test
  void twoRoundsAllowNoConclusion() {
    Experiment experiment =
        Experiment.withBars("test", "A test", "")
            .measures(Metric.less("ms a batch"))
            .concludes(findings -> "Plain is faster.");

    assertThat(LabReport.of(experiment, 2, FINDINGS).conclusion())
        .startsWith("From fewer than three runs nothing follows");
    assertThat(LabReport.of(experiment, 3, FINDINGS).conclusion()).isEqualTo("Plain is faster.");
  }
}
