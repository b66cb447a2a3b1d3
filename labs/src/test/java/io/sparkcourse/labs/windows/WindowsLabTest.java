package io.sparkcourse.labs.windows;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.labs.experiment.Findings;
import io.sparkcourse.labs.experiment.QuickRun;
import io.sparkcourse.labs.experiment.Row;
import io.sparkcourse.labs.experiment.Sample;
import org.junit.jupiter.api.Test;

class WindowsLabTest {
  private static final String FEW = "100 keys";

  @Test
  void bothFormsCountAllRecordsOfTheWindow() throws Exception {
    Findings findings = QuickRun.of(WindowsLab.class, WindowsLab::experiment);

    assertThat(findings.rows()).hasSize(8);
    assertThat(findings.rows())
        .allSatisfy(
            row ->
                assertThat(row.result()).endsWith("counts of " + 200 * Integer.parseInt(row.x())));
    assertThat(findings.row(FEW, "5", WindowsLab.INVERSE).result()).startsWith("100 keys");
  }

  @Test
  void theConclusionSaysForEachNumberOfKeysWhereWhichFormWins() {
    Row shortPlain = Sample.row(FEW, "5", WindowsLab.PLAIN, 10.0, 11.0, 12.0);
    Row shortInverse = Sample.row(FEW, "5", WindowsLab.INVERSE, 20.0, 22.0, 24.0);
    Row longPlain = Sample.row("50,000 keys", "60", WindowsLab.PLAIN, 90.0, 100.0, 110.0);
    Row longInverse = Sample.row("50,000 keys", "60", WindowsLab.INVERSE, 40.0, 50.0, 60.0);

    assertThat(
            WindowsLab.conclusion(Sample.times(shortPlain, shortInverse, longPlain, longInverse)))
        .isEqualTo(
            "With 100 keys plain is faster at 5 (2.0 times). With 50,000 keys inverse is faster at"
                + " 60 (2.0 times).");
  }
}
