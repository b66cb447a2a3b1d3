package io.sparkcourse.labs.partitions;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.labs.experiment.Findings;
import io.sparkcourse.labs.experiment.QuickRun;
import io.sparkcourse.labs.experiment.Sample;
import org.junit.jupiter.api.Test;

class PartitionsLabTest {
  @Test
  void eachNumberOfTasksCountsAllRecords() throws Exception {
    Findings findings = QuickRun.of(PartitionsLab.class, PartitionsLab::experiment);

    assertThat(findings.panel("200 records"))
        .hasSize(4)
        .allSatisfy(row -> assertThat(row.result()).endsWith("counts of 200"));
    assertThat(findings.panel("2,000 records"))
        .hasSize(4)
        .allSatisfy(row -> assertThat(row.result()).endsWith("counts of 2000"));
  }

  @Test
  void theConclusionNamesTheBestNumberAndTheCostOfATask() {
    Findings findings =
        Sample.times(
            Sample.row("few", "1", "", 10.0, 11.0),
            Sample.row("few", "2", "", 10.5, 11.5),
            Sample.row("few", "200", "", 407.0, 407.0));

    assertThat(PartitionsLab.conclusion(findings))
        .isEqualTo(
            "With few 1 and 2 are the fastest, and their ranges overlap; 200 take 39 times as"
                + " long. Each further task of the small batch takes 1.00 ms.");
  }

  @Test
  void ifTheRangesOverlapATaskCostsNothingThatCouldBeSeen() {
    Findings findings =
        Sample.times(
            Sample.row("few", "1", "", 10.0, 12.0), Sample.row("few", "2", "", 11.0, 11.0));

    assertThat(PartitionsLab.conclusion(findings)).endsWith("was too little to be seen.");
  }
}
