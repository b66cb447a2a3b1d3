package io.sparkcourse.labs.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.testing.demo.DemoProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** How a lab ends, and what it prints then. */
@Tag("process") // starts JVMs
@Execution(ExecutionMode.CONCURRENT)
class RandomKillsTest {
  private static final String VERDICT =
      """
      source  sink    kills  sent  processed  lost  duplicated  promised
      files   INSERT      2    10         12     0           2  at least once
      """;

  @TempDir Path directory;

  @Test
  void theSameSeedDrawsTheSameNumbersAndAllPromisesKeptIsExitCode0() {
    DemoProcess.Result result = lab("KEPT").run();

    assertThat(result.out())
        .isEqualToNormalizingNewlines(
            "--kills 2 --seed 7\n\n"
                + VERDICT
                + ("\nthe number " + new Random(7).nextInt(100) + "\n")
                + "\n--kills 2 --seed 7: every promise was kept\n");
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void aBrokenPromiseIsExitCode1() {
    DemoProcess.Result result = lab("BROKEN").run();

    assertThat(result.out())
        .contains("exactly once: BROKEN")
        .endsWith("--kills 2 --seed 7: 1 promise was broken" + System.lineSeparator());
    assertThat(result.exitCode()).isEqualTo(1);
  }

  @Test
  void aLabThatFailsNamesItsSeedInOneLine() {
    DemoProcess.Result result = lab("FAILED").run();

    assertThat(result.out()).isEqualToNormalizingNewlines("--kills 2 --seed 7\n\n" + VERDICT);
    assertThat(result.err())
        .isEqualToNormalizingNewlines(
            "The lab failed: IllegalStateException: the job has failed"
                + " (--kills 2 --seed 7 repeats it, and --debug shows what the job has printed)\n");
    assertThat(result.exitCode()).isEqualTo(1);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "cannot ask a process to end")
  void oneThatIsInterruptedHasTheVerdictsSoFarAndOneLine() throws Exception {
    Path out = directory.resolve("out.txt");
    Path err = directory.resolve("err.txt");
    Process process = lab("NEVER").start(out, err, directory);
    try {
      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> Files.readString(out).endsWith("waiting\n"));

      process.destroy();

      assertThat(process.onExit()).succeedsWithin(2, TimeUnit.MINUTES);
    } finally {
      process.destroyForcibly();
    }
    assertThat(out)
        .hasContent(
            "--kills 2 --seed 7\nwaiting\n\n"
                + VERDICT
                + "Interrupted, --kills 2 --seed 7: every promise was kept so far");
    assertThat(err).isEmptyFile();
  }

  private static DemoProcess lab(String end) {
    return DemoProcess.of(SampleKills.class)
        .withTestClasses()
        .args(end, "--kills", "2", "--seed", "7");
  }
}
