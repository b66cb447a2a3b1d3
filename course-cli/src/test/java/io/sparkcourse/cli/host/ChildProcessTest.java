package io.sparkcourse.cli.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A launcher, here {@link Parent}, that is asked to end takes its child along, in good order. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no signals to send")
class ChildProcessTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"TERM, 143", "INT, 130"})
  void asksTheChildToEndWhenTheLauncherIsAskedTo(String signal, int exitCode) throws Exception {
    assumeFalse(isIgnored(signal), "whoever has started the tests lets them ignore " + signal);
    Path traceOfEnd = folder.resolve("ended");
    Process launcher = java(Parent.class, traceOfEnd.toString()).start();
    ProcessHandle child = childOf(launcher);

    Process kill = new ProcessBuilder("kill", "-" + signal, "" + launcher.pid()).start();

    assertThat(kill.waitFor()).isZero();
    assertThat(launcher.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(launcher.exitValue()).isEqualTo(exitCode);
    assertThat(child.isAlive()).isFalse();
    assertThat(traceOfEnd).content().isEqualTo("in good order");
  }

  @Test
  void handsOnTheExitCode() throws Exception {
    try (ChildProcess child = ChildProcess.start(new ProcessBuilder("sh", "-c", "exit 42"))) {
      assertThat(child.waitFor(() -> {})).isEqualTo(42);
    }
  }

  /** A script's program in the background ignores INT, and all that it starts inherits that. */
  private static boolean isIgnored(String signal) throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!signal.equals("INT") || Files.notExists(status)) {
      return false;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .mapToLong(line -> Long.parseUnsignedLong(line.replaceFirst("SigIgn:\\s*", ""), 16))
        .anyMatch(signals -> (signals & 0b10) != 0);
  }

  private static ProcessHandle childOf(Process launcher) throws IOException {
    BufferedReader out =
        new BufferedReader(new InputStreamReader(launcher.getInputStream(), UTF_8));
    long pid = Long.parseLong(out.readLine());
    await().atMost(Duration.ofMinutes(1)).until(() -> ProcessHandle.of(pid).isPresent());
    return ProcessHandle.of(pid).orElseThrow();
  }

  private static ProcessBuilder java(Class<?> main, String argument) {
    return new ProcessBuilder(
        List.of(
            Host.java().toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName(),
            argument));
  }

  /** Stands for the launcher. */
  static final class Parent {
    private Parent() {}

    /** Starts the child and waits for it. */
    public static void main(String[] args) throws Exception {
      try (ChildProcess child = ChildProcess.start(java(Child.class, args[0]).inheritIO())) {
        System.exit(child.waitFor());
      }
    }
  }

  /** Stands for a demo: says its process id when it is ready, and runs until it is asked to end. */
  static final class Child {
    private Child() {}

    /** Runs until a signal comes. */
    public static void main(String[] args) throws InterruptedException {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> leaveTrace(Path.of(args[0]))));
      System.out.println(ProcessHandle.current().pid());
      new CountDownLatch(1).await();
    }

    private static void leaveTrace(Path file) {
      try {
        Files.writeString(file, "in good order");
      } catch (IOException e) {
        e.printStackTrace();
      }
    }
  }
}
