package io.sparkcourse.labs.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the page of recorded labs shows is made of the figures that are recorded beside it. */
class RecordedLabsTest {
  private static final Path PAGE =
      Path.of("..", "section4-integrations", "lectures", "performance-labs.md");
  private static final Pattern MARK = Pattern.compile("<!-- lab: ([a-z-]+) -->");

  static Stream<String> labs() throws IOException {
    return MARK.matcher(Files.readString(PAGE)).results().map(mark -> mark.group(1));
  }

  @ParameterizedTest
  @MethodSource("labs")
  void theChartIsThatOfTheFigures(String lab) throws IOException {
    RecordedLab recorded = new RecordedLab(PAGE, lab);

    // A checkout may have other line ends.
    assertThat(Files.readString(recorded.chart()).replace("\r\n", "\n"))
        .as("record it again: ./course dev labs %s", lab)
        .isEqualTo(ChartSvg.of(recorded.report()));
  }

  @ParameterizedTest
  @MethodSource("labs")
  void theTableIsThatOfTheFigures(String lab) throws IOException {
    RecordedLab recorded = new RecordedLab(PAGE, lab);
    List<String> lines = RecordedLab.text(recorded.report()).lines().toList();

    assertThat(recorded.block())
        .as("record it again: ./course dev labs %s", lab)
        .isEqualTo(lines.subList(1, lines.size()));
  }
}
