package io.sparkcourse.labs.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the page of recorded labs shows is made of the figures that are recorded beside it. */
class RecordedLabsTest {
  private static final Path PAGE =
      Path.of("..", "section4-integrations", "lectures", "performance-labs.md");

  static List<RecordedLab> labs() throws IOException {
    return RecordedLab.allOf(PAGE);
  }

  @ParameterizedTest
  @MethodSource("labs")
  void theChartIsThatOfTheFigures(RecordedLab recorded) throws IOException {
    // A checkout may have other line ends.
    assertThat(Files.readString(recorded.chart()).replace("\r\n", "\n"))
        .as("%s: ./course dev labs --redraw", recorded.lab())
        .isEqualTo(ChartSvg.of(recorded.report()));
  }

  @ParameterizedTest
  @MethodSource("labs")
  void theTableIsThatOfTheFigures(RecordedLab recorded) throws IOException {
    List<String> lines = RecordedLab.text(recorded.report()).lines().toList();

    assertThat(recorded.block())
        .as("%s: ./course dev labs --redraw", recorded.lab())
        .isEqualTo(lines.subList(1, lines.size()));
  }
}
