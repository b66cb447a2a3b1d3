package io.sparkcourse.labs.records;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.labs.experiment.Findings;
import io.sparkcourse.labs.experiment.QuickRun;
import io.sparkcourse.labs.experiment.Sample;
import org.junit.jupiter.api.Test;

class RecordsLabTest {
  @Test
  void bothEnginesCountAllRecordsOfABatchAndNothingOfOthers() throws Exception {
    Findings findings = QuickRun.of(RecordsLab.class, RecordsLab::experiment);

    assertThat(findings.rows())
        .extracting(row -> row.x() + " " + row.series() + ": " + row.result())
        .containsExactly(
            "200 DStream: 200 keys, counts of 200",
            "200 Structured: 200 keys, counts of 200",
            "2,000 DStream: 1000 keys, counts of 2000",
            "2,000 Structured: 1000 keys, counts of 2000");
  }

  @Test
  void theConclusionSaysHowMuchEachGrowsAndWhichIsFaster() {
    Findings findings =
        Sample.times(
            Sample.row("", "1,000", RecordsLab.DSTREAM, 20.0, 21.0, 22.0),
            Sample.row("", "1,000", RecordsLab.STRUCTURED, 60.0, 63.0, 66.0),
            Sample.row("", "1,000,000", RecordsLab.DSTREAM, 410.0, 420.0, 430.0),
            Sample.row("", "1,000,000", RecordsLab.STRUCTURED, 400.0, 441.0, 450.0));

    assertThat(RecordsLab.conclusion(findings))
        .isEqualTo(
            "From 1,000 to 1,000,000 records a batch of DStream gets 20 times as long, and one of"
                + " Structured gets 7.0 times as long. With so many records, DStream is faster at"
                + " 1,000 (3.0 times) and at 1,000,000 the ranges of the two overlap.");
  }
}
