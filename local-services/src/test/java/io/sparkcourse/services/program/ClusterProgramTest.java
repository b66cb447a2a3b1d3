package io.sparkcourse.services.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.testing.demo.DemoProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code course cluster start}, {@code status} and {@code stop}, each in a process of its own. */
@Tag("process")
class ClusterProgramTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String NONE = "No cluster runs: `./course cluster start` starts one.\n";

  @TempDir private Path folder;
  private Path out;
  private Path temporary;
  private Process process;
  private List<ProcessHandle> family = List.of();

  @BeforeEach
  void layOut() throws IOException {
    out = folder.resolve("out.txt");
    temporary = Files.createDirectory(folder.resolve("Ann's 50% #1 %20+"));
  }

  @AfterEach
  void end() {
    family.forEach(ProcessHandle::destroyForcibly);
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "executors need winutils.exe there")
  void runsUntilItIsStoppedAndLeavesNothing() throws Exception {
    start();
    assertThat(lines()).filteredOn(line -> line.startsWith("Worker: ")).hasSize(2);
    assertThat(family).as("master and workers").hasSize(3);

    DemoProcess.Result status = program("status").run();
    assertThat(status.exitCode()).as(status.err()).isZero();
    assertThat(status.out().lines()).hasSize(5).allMatch(lines()::contains);

    assertRefused(
        "A cluster runs already at "
            + lines().get(0).replaceFirst("Master: +", "")
            + ": `./course cluster stop` ends it.\n",
        "start");

    DemoProcess.Result stop = program("stop").run();
    assertThat(stop.out()).as(stop.err()).isEqualTo("The cluster has ended.\n");
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(family).noneMatch(ProcessHandle::isAlive);
    assertThat(filesIn(temporary)).isEmpty();
    assertRefused(NONE, "status");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "executors need winutils.exe there")
  void noProcessOutlivesAClusterThatIsKilled() throws Exception {
    start();

    process.destroyForcibly().onExit().join();

    await().atMost(PATIENCE).until(() -> family.stream().noneMatch(ProcessHandle::isAlive));
    assertRefused(NONE, "status");
    assertRefused(NONE, "stop");
  }

  @Test
  void wrongCommandLinesAreOneLineAndExitCodeTwo() throws Exception {
    assertRefused(
        "Say what to do: `course cluster start`, `course cluster status` or `course cluster stop`.\n");
    assertRefused(
        "Invalid value for option '--workers': '0' is not a number from 1 to 16. --help shows"
            + " the options.\n",
        "start",
        "--workers",
        "0");
    assertRefused(
        "Invalid value for option '--memory': '1' is not a size such as 1g or 1536m. --help"
            + " shows the options.\n",
        "start",
        "--memory",
        "1");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it is refused there before")
  void aPortThatIsTakenIsOneLineAndExitCodeTwo() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertRefused(
          "Port "
              + taken.getLocalPort()
              + " is in use: choose another one, or end the program that has it.\n",
          "start",
          "--port",
          String.valueOf(taken.getLocalPort()));
    }
  }

  private void start() throws IOException {
    process = program("start").start(out, folder.resolve("err.txt"), temporary);
    await()
        .atMost(PATIENCE)
        .until(() -> !process.isAlive() || lines().stream().anyMatch(this::isLast));
    assertThat(process.isAlive()).as(Files.readString(folder.resolve("err.txt"))).isTrue();
    await().atMost(PATIENCE).until(() -> Files.exists(folder.resolve("cluster.properties")));
    family = process.descendants().toList();
  }

  private boolean isLast(String line) {
    return line.startsWith("Ctrl-C ends it");
  }

  private void assertRefused(String line, String... args) {
    assertThat(program(args).run()).isEqualTo(new DemoProcess.Result(2, "", line, List.of()));
  }

  private DemoProcess program(String... args) {
    return DemoProcess.of(ClusterMain.class)
        .jvmFlags("-D" + ClusterFile.DIRECTORY + "=" + folder)
        .args(args);
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(out);
  }

  private static List<Path> filesIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
