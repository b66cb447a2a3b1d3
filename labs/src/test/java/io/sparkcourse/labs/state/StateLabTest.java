package io.sparkcourse.labs.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.labs.experiment.Findings;
import io.sparkcourse.labs.experiment.QuickRun;
import io.sparkcourse.labs.experiment.Sample;
import org.junit.jupiter.api.Test;

class StateLabTest {
  @Test
  void bothKeepAllKeysAndAddAllChangesOfElevenBatches() throws Exception {
    Findings findings = QuickRun.of(StateLab.class, StateLab::experiment);

    assertThat(findings.rows())
        .extracting(row -> row.x() + " " + row.series() + ": " + row.result())
        .containsExactly(
            "1,000 updateStateByKey: 1000 keys, counts of 11000",
            "1,000 mapWithState: 1000 keys, counts of 11000",
            "5,000 updateStateByKey: 5000 keys, counts of 11000",
            "5,000 mapWithState: 5000 keys, counts of 11000");
  }

  @Test
  void theConclusionSaysWhoIsFasterAndHowMuchEachGrows() {
    Findings findings =
        Sample.times(
            Sample.row("", "20,000", StateLab.UPDATE, 30.0, 31.0),
            Sample.row("", "20,000", StateLab.MAP, 29.0, 32.0),
            Sample.row("", "2,000,000", StateLab.UPDATE, 3000.0, 3100.0),
            Sample.row("", "2,000,000", StateLab.MAP, 61.0, 61.0));

    assertThat(StateLab.conclusion(findings))
        .isEqualTo(
            "With so many keys, mapWithState is faster at 2,000,000 (50 times) and at 20,000 the"
                + " ranges of the two overlap. From 20,000 to 2,000,000 keys the median batch of"
                + " updateStateByKey grows 100 times, that of mapWithState grows 2.0 times.");
  }

  @Test
  void theConclusionNamesNoGrowthWhereTheRangesOverlap() {
    Findings findings =
        Sample.times(
            Sample.row("", "20,000", StateLab.UPDATE, 30.0, 31.0),
            Sample.row("", "20,000", StateLab.MAP, 49.0, 92.0, 95.0),
            Sample.row("", "2,000,000", StateLab.UPDATE, 3000.0, 3100.0),
            Sample.row("", "2,000,000", StateLab.MAP, 76.0, 77.0, 98.0));

    assertThat(StateLab.conclusion(findings)).endsWith("that of mapWithState shows no growth.");
  }
}
