package io.sparkcourse.labs.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Command;

/** What the page of recorded labs shows is made of the figures that are recorded beside it. */
class RecordedLabsTest {
  private static final Path PAGE =
      Path.of("..", "section4-integrations", "lectures", "performance-labs.md");

  private static final Path COURSE = Path.of("..", "course.yaml");
  private static final Pattern MAINS =
      Pattern.compile("main: (io\\.sparkcourse\\.labs\\.\\S+Lab)\\s");

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

  @ParameterizedTest
  @MethodSource("labs")
  void theConclusionIsThatOfTheFigures(RecordedLab recorded) throws Exception {
    LabReport report = recorded.report();
    Method conclusion = mainOf(recorded.lab()).getDeclaredMethod("conclusion", Findings.class);
    conclusion.setAccessible(true); // each lab has its own, for its own package

    assertThat(report.conclusion())
        .as("record it again: ./course dev labs %s", recorded.lab())
        .isEqualTo(conclusion.invoke(null, report.findings()));
  }

  @Test
  void everyLabThatMeasuresIsOnThePage() throws Exception {
    List<String> measuring =
        mains().stream()
            .filter(
                main ->
                    Arrays.stream(main.getDeclaredFields())
                        .anyMatch(field -> field.getType() == MeasuringLab.class))
            .map(RecordedLabsTest::nameOf)
            .toList();

    assertThat(labs().stream().map(RecordedLab::lab))
        .containsExactlyInAnyOrderElementsOf(measuring);
  }

  /** The one in course.yaml whose command has this name. */
  private static Class<?> mainOf(String lab) throws Exception {
    return mains().stream()
        .filter(main -> nameOf(main).equals(lab))
        .findFirst()
        .orElseThrow(() -> new AssertionError("No lab " + lab + " in " + COURSE));
  }

  private static String nameOf(Class<?> main) {
    return main.getAnnotation(Command.class).name().replace("course lab ", "");
  }

  private static List<Class<?>> mains() throws Exception {
    List<Class<?>> mains = new ArrayList<>();
    for (String main :
        MAINS.matcher(Files.readString(COURSE)).results().map(each -> each.group(1)).toList()) {
      mains.add(Class.forName(main));
    }
    return mains;
  }
}
