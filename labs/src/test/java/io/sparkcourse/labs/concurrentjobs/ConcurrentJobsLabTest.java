package io.sparkcourse.labs.concurrentjobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.labs.experiment.Findings;
import io.sparkcourse.labs.experiment.QuickRun;
import org.junit.jupiter.api.Test;

class ConcurrentJobsLabTest {
  @Test
  void eachOutputWritesEachBatchAndWithOneJobAtATimeInOrder() throws Exception {
    Findings findings = QuickRun.of(ConcurrentJobsLab.class, ConcurrentJobsLab::experiment);

    assertThat(findings.rows()).hasSize(6);
    assertThat(findings.rows())
        .allSatisfy(row -> assertThat(row.result()).isEqualTo("8000 records"));
    assertThat(findings.row(ConcurrentJobsLab.WAIT, "1", "").spreads().get(1).max()).isZero();
    assertThat(findings.row(ConcurrentJobsLab.COMPUTE, "1", "").spreads().get(1).max()).isZero();
  }
}
