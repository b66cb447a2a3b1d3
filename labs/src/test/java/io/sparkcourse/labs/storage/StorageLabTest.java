package io.sparkcourse.labs.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.labs.experiment.Findings;
import io.sparkcourse.labs.experiment.QuickRun;
import io.sparkcourse.labs.experiment.Row;
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
}
