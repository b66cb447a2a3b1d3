package io.sparkcourse.labs.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.labs.experiment.Findings;
import io.sparkcourse.labs.experiment.Metric;
import io.sparkcourse.labs.experiment.QuickRun;
import io.sparkcourse.labs.experiment.Row;
import io.sparkcourse.labs.experiment.Spread;
import java.util.List;
import org.junit.jupiter.api.Test;

class StorageLabTest {
  @Test
  void eachLevelCountsTheSameWindowAndKeepsItWhereItSays() throws Exception {
    Findings findings = QuickRun.of(StorageLab.class, StorageLab::experiment);

    assertThat(findings.rows()).hasSize(4);
    assertThat(findings.rows())
        .allSatisfy(row -> assertThat(row.result()).isEqualTo("2 keys, counts of 300"));
    assertThat(inMemory(findings, "MEMORY_ONLY"))
        .isGreaterThan(inMemory(findings, "MEMORY_ONLY_SER"));
    assertThat(inMemory(findings, "DISK_ONLY")).isZero();
    assertThat(row(findings, "DISK_ONLY").spreads().get(2).median()).isPositive();
    assertThat(row(findings, "MEMORY_ONLY").spreads().get(2).median()).isZero();
  }

  private static double inMemory(Findings findings, String level) {
    return row(findings, level).spreads().get(1).median();
  }

  private static Row row(Findings findings, String level) {
    return findings.row(StorageLab.RECORDS, "", level);
  }

  @Test
  void theConclusionHoldsTheCountsAgainstTheBestLevel() {
    Row objects = row(StorageLab.RECORDS, "MEMORY_ONLY", Spread.of(50.0, 51.0), 30);
    Row bytes = row(StorageLab.RECORDS, "MEMORY_ONLY_SER", Spread.of(90.0, 91.0), 15);
    Row counts = row(StorageLab.COUNTS, "MEMORY_ONLY_SER", Spread.of(25.0, 25.0), 0.01);

    assertThat(StorageLab.conclusion(findings(objects, bytes, counts)))
        .isEqualTo(
            "Of the levels of a window of records MEMORY_ONLY is the fastest. A window of counts"
                + " keeps 0.01 MB of 30.0, and is 2.0 times as fast.");
    Row slow = row(StorageLab.COUNTS, "MEMORY_ONLY_SER", Spread.of(50.5), 0.01);
    assertThat(StorageLab.conclusion(findings(objects, bytes, slow)))
        .endsWith("and takes as long as far as can be seen.");
  }

  private static Findings findings(Row... rows) {
    return new Findings(
        List.of(Metric.less("ms"), Metric.less("MB"), Metric.less("MB")), List.of(rows));
  }

  private static Row row(String panel, String level, Spread millis, double memory) {
    return new Row(panel, "", level, List.of(millis, Spread.of(memory), Spread.of(0.0)), "");
  }
}
