package io.sparkcourse.labs.backpressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.labs.experiment.Findings;
import io.sparkcourse.labs.experiment.Metric;
import io.sparkcourse.labs.experiment.QuickRun;
import io.sparkcourse.labs.experiment.Row;
import io.sparkcourse.labs.experiment.Spread;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackpressureLabTest {
  @Test
  void withEachLimitAndWithoutOneNoNumberIsLostOrComesTwice() throws Exception {
    Findings findings = QuickRun.of(BackpressureLab.class, BackpressureLab::experiment);

    assertThat(findings.rows()).hasSize(4);
    assertThat(findings.rows()).allSatisfy(row -> assertThat(row.result()).isEqualTo("0 gaps"));
  }

  @Test
  void theConclusionNamesWhatShortensTheWait() {
    List<Metric> metrics = List.of(Metric.less("ms"), Metric.less("ms"), Metric.more("records"));
    Findings findings =
        new Findings(
            metrics,
            List.of(
                row(BackpressureLab.NOTHING, Spread.of(5000.0, 5100.0), 2000.0),
                row(BackpressureLab.LIMIT, Spread.of(2.0, 3.0), 900.0),
                row(BackpressureLab.BACKPRESSURE, Spread.of(4000.0, 5050.0), 700.0)));

    assertThat(BackpressureLab.conclusion(findings))
        .isEqualTo(
            "The last batch waits 5050 ms with no limit (2000 records in it), 3 ms with maxRate (900"
                + " records in it), 4525 ms with backpressure (700 records in it). The wait is"
                + " shorter with maxRate.");
  }

  private static Row row(String series, Spread wait, double records) {
    return new Row("", "", series, List.of(wait, wait, Spread.of(records)), "0 gaps");
  }
}
