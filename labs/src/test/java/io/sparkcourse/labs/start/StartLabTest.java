package io.sparkcourse.labs.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.failure.CannotRunException;
import io.sparkcourse.common.jvm.JavaCommand;
import io.sparkcourse.labs.experiment.Findings;
import io.sparkcourse.labs.experiment.Measured;
import io.sparkcourse.labs.experiment.Sample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartLabTest {
  private static final Path SECTION_2 = Path.of("..", "section2-dstream-basics");

  @Test
  void theConclusionIsTheShareOfTheTimeWithSparksDefaultsForEachDemo() {
    Findings findings =
        Sample.times(
            Sample.row("FastDemo", "", StartLab.LAUNCHER, 1500.0, 1600.0),
            Sample.row("FastDemo", "", StartLab.SUBMIT, 3000.0, 3200.0),
            Sample.row("SlowDemo", "", StartLab.LAUNCHER, 6200.0),
            Sample.row("SlowDemo", "", StartLab.SUBMIT, 3100.0),
            Sample.row("UnclearDemo", "", StartLab.LAUNCHER, 2000.0, 3100.0),
            Sample.row("UnclearDemo", "", StartLab.SUBMIT, 3000.0, 3200.0));

    assertThat(StartLab.conclusion(findings))
        .endsWith(
            "defaults: 0.50 for FastDemo, 2.00 for SlowDemo, no difference that can be seen for"
                + " UnclearDemo.");
  }

  @Test
  void aDemoIsFoundByItsNameWithOrWithoutDemoAtItsEnd() throws Exception {
    String main = "io.sparkcourse.section2.countbyvalueandwindow.CountByValueAndWindowDemo";

    assertThat(StartLab.mainOf(SECTION_2, "CountByValueAndWindow")).isEqualTo(main);
    assertThat(StartLab.mainOf(SECTION_2, "CountByValueAndWindowDemo")).isEqualTo(main);
    assertThatThrownBy(() -> StartLab.mainOf(SECTION_2, "CountByValu"))
        .isInstanceOf(CannotRunException.class)
        .hasMessage("Section 2 has no demo CountByValu: `./course list` shows them.");
  }

  /** Prints lines as a demo does. */
  static final class Printer {
    public static void main(String[] args) {
      List.of(args)
          .forEach(line -> (line.startsWith("stderr: ") ? System.err : System.out).println(line));
    }
  }

  private static Measured run(Path folder, String... lines) throws Exception {
    List<String> program = new ArrayList<>(List.of(Printer.class.getName()));
    program.addAll(List.of(lines));
    List<String> classPath = List.of(Path.of("target", "test-classes").toString());
    return StartedDemo.run(
        new JavaCommand().shortProgram().classPath(classPath).process(folder, program),
        folder.resolve("errors"));
  }

  @Test
  @Tag("process")
  void theResultOfAStartIsItsFirstBatchAndHowMuchCameAfterIt(@TempDir Path folder)
      throws Exception {
    assertThat(run(folder, "a warning", "Time: 7 ms", "(a,1)", "(b,2)").result())
        .isEqualTo("Time: 7 ms, 2 lines of output");
  }

  @Test
  @Tag("process")
  void standardErrorIsNoPartOfTheResult(@TempDir Path folder) throws Exception {
    assertThat(run(folder, "stderr: a", "Time: 7 ms", "(a,1)", "stderr: b").result())
        .isEqualTo(run(folder, "Time: 7 ms", "(a,1)").result());
  }

  @Test
  @Tag("process")
  void aProgramThatEndsWithoutABatchIsAnErrorWithWhatItHasPrinted(@TempDir Path folder) {
    assertThatThrownBy(() -> run(folder, "Unknown option: --batches"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Unknown option: --batches");
    assertThatThrownBy(() -> run(folder, "stderr: No space left"))
        .hasMessageContaining("No space left");
  }
}
