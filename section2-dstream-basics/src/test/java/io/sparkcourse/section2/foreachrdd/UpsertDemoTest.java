package io.sparkcourse.section2.foreachrdd;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.demo.DemoProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The option {@code --jdbc-url}; Section2DemosTest runs the demo without it. */
@Tag("process") // starts demos with options
@Execution(ExecutionMode.CONCURRENT) // each in its own process
class UpsertDemoTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      textBlock =
          """
          jdbc:nowhere://ann:s3cret@db/shop?password=s3cret ; No JDBC driver on the class path knows jdbc:nowhere://db/shop:
          jdbc:h2:tcp://127.0.0.1:1/shop ; Cannot write to jdbc:h2:tcp://127.0.0.1:1/shop: Connection is broken:
          "jdbc:h2:mem:shop;PASSWORD=s3cret;NO_SUCH=1" ; Cannot write to jdbc:h2:mem:shop: Unsupported connection setting
          """)
  void aDatabaseThatCannotBeWrittenToIsOneLineAndExitCode2(String jdbcUrl, String line) {
    DemoProcess.Result result = upsert(jdbcUrl).run();

    assertThat(result.err().lines()).singleElement().asString().startsWith(line);
    assertThat(result.err()).doesNotContain("s3cret");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.leftBehind()).isEmpty();
  }

  @Test
  void aSecondRunIntoTheSameDatabaseChangesNothing() throws Exception {
    String jdbcUrl = "jdbc:h2:file:" + directory.resolve("tweets").toUri().getPath();

    DemoProcess.Result first = upsert(jdbcUrl).args("--batches", "2").run();
    assertThat(first.err()).isEmpty();
    assertThat(first.out().lines())
        .startsWith(
            "12:00:10  17 counts written, 17 rows in the table; written again, 17 rows",
            "12:00:20  19 counts written, 36 rows in the table; written again, 36 rows");

    DemoProcess.Result second = upsert(jdbcUrl).args("--batches", "2").run();
    assertThat(second.err()).isEmpty();
    assertThat(second.out().lines())
        .startsWith(
            "12:00:10  17 counts written, 36 rows in the table; written again, 36 rows",
            "12:00:20  19 counts written, 36 rows in the table; written again, 36 rows")
        .endsWith(first.out().lines().skip(2).toArray(String[]::new));
  }

  @Test
  void userAndPasswordComeFromTheEnvironmentAndAreNeverPrinted() throws Exception {
    String jdbcUrl = "jdbc:h2:file:" + directory.resolve("tweets").toUri().getPath();

    DemoProcess.Result asAnn =
        upsert(jdbcUrl)
            .environment("JDBC_USER", "ann")
            .environment("JDBC_PASSWORD", "s3cret")
            .run();
    assertThat(asAnn.exitCode()).isZero();

    DemoProcess.Result wrong =
        upsert(jdbcUrl)
            .args("--batches", "1")
            .environment("JDBC_USER", "ann")
            .environment("JDBC_PASSWORD", "gu3ss")
            .run();
    assertThat(wrong.err().lines())
        .singleElement()
        .asString()
        .contains("Wrong user name or password")
        .endsWith("Is the database up, and are JDBC_USER and JDBC_PASSWORD right?");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(asAnn.out() + asAnn.err() + wrong.err()).doesNotContain("s3cret", "gu3ss");
  }

  private static DemoProcess upsert(String jdbcUrl) {
    return DemoProcess.of(UpsertDemo.class).args("--speed", "max", "--jdbc-url", jdbcUrl);
  }
}
