package io.sparkcourse.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.common.jvm.EndlessProgram;
import io.sparkcourse.common.jvm.JavaCommand;
import io.sparkcourse.testing.demo.DemoProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a program of the course begins and ends, seen from outside. */
@Tag("process") // starts JVMs
@Execution(ExecutionMode.CONCURRENT)
class DemoRunTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--sped=3 ; Unknown option: --sped=3 (did you mean --speed?). --help shows the options.",
        "--batches=0 ; Invalid value for option '--batches': '0' is not a whole number above 0."
            + " --help shows the options.",
        "--speed=-1 ; Invalid value for option '--speed': '-1' is neither a number above 0 nor"
            + " 'max'. --help shows the options.",
        "--end=cannot-run ; There is no such file: nowhere.csv.",
      })
  void whatThePersonCanFixIsOneLineAndExitCode2(String option, String line) {
    DemoProcess.Result result = program(option).run();

    assertThat(result.err().lines()).containsExactly(line);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.leftBehind()).isEmpty();
  }

  @Test
  void aFailedTaskIsOneLineAndExitCode1() {
    DemoProcess.Result result = program("--end=task-fails", "--speed=max").run();

    assertThat(result.err().lines())
        .containsExactly("IllegalArgumentException: The task fails (--debug shows where)");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.leftBehind()).isEmpty();
  }

  @Test
  void debugShowsWhere() {
    DemoProcess.Result result = program("--end=task-fails", "--speed=max", "--debug").run();

    assertThat(result.err()).contains("\tat io.sparkcourse.common.jvm.EndlessProgram.endAs");
    assertThat(result.exitCode()).isEqualTo(1);
  }

  @Test
  void helpNamesTheOptionsAndStartsNothing() {
    DemoProcess.Result result = program("--help").run();

    assertThat(result.out()).contains("--batches", "--speed", "--forever", "--ui", "--debug");
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void aRunEndsWithItsDataAndForeverDoesNot() {
    DemoProcess.Result once = program("--speed=max").run();
    assertThat(once.out().lines()).containsExactly("running");
    assertThat(once.exitCode()).isZero();

    DemoProcess.Result again = program("--speed=max", "--batches=3", "--forever").run();
    assertThat(again.out().lines())
        .as("replayed again")
        .containsExactly("running", "running", "running");
    assertThat(again.exitCode()).isZero();
  }

  @Test
  @DisabledOnOs(
      value = OS.WINDOWS,
      disabledReason = "Windows has no signal that asks a process to end")
  void askedToEndItLeavesNothingBehind() throws Exception {
    Process process = startForever(List.of());

    process.destroy();

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended").isTrue();
    assertThat(leftBehind()).isEmpty();
  }

  @Test
  void itEndsWithTheLauncherThatStartedIt() throws Exception {
    Process launcher =
        new JavaCommand()
            .classPath(List.of(System.getProperty("java.class.path")))
            .process(directory, List.of(Sleeper.class.getName()))
            .start();
    try {
      Process process = startForever(List.of("-Dcourse.launcher.pid=" + launcher.pid()));

      launcher.destroyForcibly();

      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended").isTrue();
      assertThat(process.exitValue()).isEqualTo(130);
      assertThat(leftBehind()).isEmpty();
    } finally {
      launcher.destroyForcibly();
    }
  }

  /** Lives until its standard input ends. */
  static final class Sleeper {
    public static void main(String[] args) throws IOException {
      System.exit(System.in.read());
    }
  }

  private Process startForever(List<String> jvmFlags) throws IOException {
    Path out = directory.resolve("out.txt");
    Process process =
        program("--forever", "--speed=max")
            .jvmFlags(jvmFlags.toArray(String[]::new))
            .start(out, directory.resolve("err.txt"), Files.createDirectory(temporaryDirectory()));
    await().atMost(Duration.ofSeconds(60)).until(() -> Files.readString(out).contains("running"));
    return process;
  }

  private Path temporaryDirectory() {
    return directory.resolve("tmp");
  }

  private List<Path> leftBehind() throws IOException {
    try (Stream<Path> files = Files.list(temporaryDirectory())) {
      return files.toList();
    }
  }

  private static DemoProcess program(String... options) {
    return DemoProcess.of(EndlessProgram.class).withTestClasses().args(options);
  }
}
