package io.sparkcourse.labs.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.failure.CannotRunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedLabTest {
  private static final Findings FIRST = Sample.times(Sample.row("", "5", "plain", 1.0));
  private static final Findings SECOND = Sample.times(Sample.row("", "5", "plain", 2.0));

  @Test
  void theNextRecordingReplacesFiguresChartAndTable(@TempDir Path folder) throws IOException {
    Path page = folder.resolve("labs.md");
    Files.writeString(page, "before\n\n<!-- lab: windows -->\n```console\n```\n\nafter\n");
    RecordedLab recorded = new RecordedLab(page, "windows");

    recorded.write(Sample.report(Experiment.Chart.CURVES, FIRST));
    recorded.write(Sample.report(Experiment.Chart.CURVES, SECOND));

    assertThat(Files.readString(page))
        .startsWith("before\n\n<!-- lab: windows -->\n```console\n")
        .contains("2.00 - 2.00")
        .doesNotContain("1.00 - 1.00")
        .contains("\nA conclusion.\n")
        .endsWith("\n```\n\nafter\n");
    assertThat(recorded.report().findings()).isEqualTo(SECOND);
    assertThat(Files.readString(recorded.chart())).isEqualTo(ChartSvg.of(recorded.report()));
  }

  @Test
  void figuresThatAreNotThereOrNotWholeAreOneLine(@TempDir Path folder) throws IOException {
    RecordedLab recorded = new RecordedLab(folder.resolve("labs.md"), "windows");
    Path figures = folder.resolve("images").resolve("labs-windows.json");
    String line =
        "The figures in "
            + figures
            + " are missing or cannot be read: `./course dev labs windows` records them.";

    assertThatThrownBy(recorded::report).isInstanceOf(CannotRunException.class).hasMessage(line);

    Files.createDirectories(figures.getParent());
    Files.writeString(figures, "{");
    assertThatThrownBy(recorded::report).isInstanceOf(CannotRunException.class).hasMessage(line);
  }
}
