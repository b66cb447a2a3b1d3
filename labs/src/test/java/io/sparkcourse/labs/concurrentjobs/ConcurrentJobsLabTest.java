package io.sparkcourse.labs.concurrentjobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.labs.experiment.Findings;
import io.sparkcourse.labs.experiment.Metric;
import io.sparkcourse.labs.experiment.QuickRun;
import io.sparkcourse.labs.experiment.Row;
import io.sparkcourse.labs.experiment.Spread;
import java.util.List;
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

  @Test
  void theConclusionHasTheWaitAndTheDisorderOfEachNumberOfJobs() {
    List<Metric> metrics = List.of(Metric.less("ms"), Metric.less("outputs out of order"));
    Findings findings =
        new Findings(
            metrics,
            List.of(
                row("1", Spread.of(1900.0, 2000.0, 2100.0), Spread.of(0.0)),
                row("2", Spread.of(1.0, 2.0, 3.0), Spread.of(3.0, 9.0))));

    assertThat(ConcurrentJobsLab.conclusion(findings))
        .isEqualTo(
            "With outputs that wait the last batch waits 2000 ms with 1 (up to 0 out of order), 2 ms"
                + " with 2 (up to 9 out of order).");
  }

  private static Row row(String jobs, Spread wait, Spread late) {
    return new Row(ConcurrentJobsLab.WAIT, jobs, "", List.of(wait, late), "");
  }
}
