package io.sparkcourse.labs.interval;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.labs.experiment.Findings;
import io.sparkcourse.labs.experiment.QuickRun;
import io.sparkcourse.labs.experiment.Sample;
import org.junit.jupiter.api.Test;

class IntervalLabTest {
  @Test
  void eachIntervalCountsTheRecordsOfASecond() throws Exception {
    Findings findings = QuickRun.of(IntervalLab.class, IntervalLab::experiment);

    assertThat(findings.axis()).containsExactly("20", "50", "100", "200", "500", "1000");
    assertThat(findings.rows())
        .allSatisfy(row -> assertThat(row.result()).isEqualTo("100000 records"));
  }

  @Test
  void theConclusionFindsTheShortestIntervalWithWhichNothingPilesUpInAnyRound() {
    Findings findings =
        Sample.times(
            Sample.row("", "20", "", 900.0, 950.0),
            Sample.row("", "50", "", 3.0, 51.0),
            Sample.row("", "100", "", 1.0, 2.0));

    assertThat(IntervalLab.conclusion(findings))
        .isEqualTo(
            "The shortest interval that keeps up is 100 ms: in each round the last batch waits"
                + " less than its interval; with 20 ms the last batch waits up to 950 ms, with 50 ms"
                + " the last batch waits up to 51 ms.");
  }

  @Test
  void theConclusionSaysIfNoneOfThemKeepsUpOrAllDo() {
    assertThat(IntervalLab.conclusion(Sample.times(Sample.row("", "20", "", 21.0))))
        .startsWith("None of the intervals keeps up; with 20 ms");
    assertThat(IntervalLab.conclusion(Sample.times(Sample.row("", "20", "", 1.0))))
        .isEqualTo(
            "The shortest interval that keeps up is 20 ms: in each round the last batch waits less"
                + " than its interval.");
  }
}
