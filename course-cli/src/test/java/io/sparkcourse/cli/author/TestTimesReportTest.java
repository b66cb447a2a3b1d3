package io.sparkcourse.cli.author;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.cli.usage.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestTimesReportTest {
  @TempDir private Path folder;

  @Test
  void addsUpTheClassesOfEachModuleAndNamesTheExpensiveOnes() throws IOException {
    write(
        """
        common,io.sparkcourse.common.QuickTest,1500,1000
        section2,io.sparkcourse.section2.IdleTest,9000,400
        section2,io.sparkcourse.section2.BusyTest,6000,7050
        """);

    assertThat(TestTimesReport.read(folder))
        .hasToString(
            """
            | module | test classes | wall s | CPU s |
            |---|---:|---:|---:|
            | section2 | 2 | 15.0 | 7.5 |
            | common | 1 | 1.5 | 1.0 |
            | *all* | 3 | 16.5 | 8.5 |

            | slowest classes | module | wall s | CPU s |
            |---|---|---:|---:|
            | `BusyTest` | section2 | 6.0 | 7.1 |
            | `QuickTest` | common | 1.5 | 1.0 |
            | `IdleTest` | section2 | 9.0 | 0.4 |""");
  }

  @Test
  void saysWhatToDoWithoutTimes() {
    assertThatThrownBy(() -> TestTimesReport.read(folder))
        .isInstanceOf(UsageException.class)
        .hasMessageEndingWith("test-times.csv is missing: run the tests first, by `mvnw verify`");
  }

  private void write(String text) throws IOException {
    Path path = folder.resolve("target/test-times.csv");
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
