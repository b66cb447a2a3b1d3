package io.sparkcourse.labs.receivers;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.labs.experiment.Findings;
import io.sparkcourse.labs.experiment.QuickRun;
import io.sparkcourse.labs.experiment.Sample;
import org.junit.jupiter.api.Test;

class ReceiversLabTest {
  @Test
  void eachNumberOfReceiversBringsAllRecords() throws Exception {
    Findings findings = QuickRun.of(ReceiversLab.class, ReceiversLab::experiment);

    assertThat(findings.rows()).hasSize(5);
    assertThat(findings.rows())
        .allSatisfy(row -> assertThat(row.result()).isEqualTo("4000 records"));
  }

  @Test
  void eachBlockIntervalBringsAllRecords() throws Exception {
    Findings findings = QuickRun.of(BlockIntervalLab.class, BlockIntervalLab::experiment);

    assertThat(findings.axis()).containsExactly("10", "50", "200", "500", "1000");
    assertThat(findings.rows())
        .allSatisfy(row -> assertThat(row.result()).isEqualTo("10000 records"));
  }

  @Test
  void theConclusionSaysWhatMoreReceiversAndAUnionBring() {
    Findings findings =
        Sample.rates(
            Sample.row("", "1", ReceiversLab.UNION, 100.0, 101.0),
            Sample.row("", "2", ReceiversLab.UNION, 180.0, 182.0),
            Sample.row("", "2", ReceiversLab.APART, 179.0, 183.0));

    assertThat(ReceiversLab.conclusion(findings))
        .isEqualTo(
            "Against one receiver, 2 receivers bring 1.80 times as many records. A union against"
                + " one output each: 2 receivers bring no difference that can be seen.");
  }

  @Test
  void theConclusionNamesTheBlockIntervalsThatAreTooShortOrTooLong() {
    Findings findings =
        Sample.times(
            Sample.row("", "10", "", 200.0, 201.0),
            Sample.row("", "200", "", 100.0, 110.0),
            Sample.row("", "500", "", 105.0, 111.0));

    assertThat(BlockIntervalLab.conclusion(findings))
        .isEqualTo(
            "The processing is the shortest with a block interval of 200 ms and 500 ms; it takes"
                + " 1.91 times as long with 10 ms.");
  }
}
