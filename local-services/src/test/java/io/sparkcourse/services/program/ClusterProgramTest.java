package io.sparkcourse.services.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.testing.demo.DemoProcess;
import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.util.Utils;
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
  private static final String STARTING =
      "A cluster is starting or ending: try again in a few seconds, or press Ctrl-C where it was"
          + " started.\n";
  private static final String NONE = "No cluster runs: `./course cluster start` starts one.\n";

  @TempDir private Path folder;
  private Path out;
  private Path temporary;
  private FileChannel lock;
  private Process process;
  private List<ProcessHandle> family = List.of();

  @BeforeEach
  void layOut() throws IOException {
    out = folder.resolve("out.txt");
    temporary = Files.createDirectory(folder.resolve("Ann's 50% #1 %20+"));
  }

  @AfterEach
  void end() throws IOException {
    if (lock != null) {
      lock.close();
    }
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
    assertThat(Path.of(Utils.resolveURI(properties().getProperty("events"))))
        .as("as Spark finds it")
        .isDirectory()
        .startsWith(temporary.toRealPath());

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
      String port = String.valueOf(taken.getLocalPort());
      assertRefused(
          "Port " + port + " is in use: choose another one, or end the program that has it.\n",
          "start",
          "--port",
          port);
      assertThat(program("start", "--port", port, "--debug").run().err()).contains("\tat ");
    }
  }

  @Test
  void aClusterThatIsNotReadyYetIsSaidToBeStarting() throws Exception {
    claim(); // and no address is written yet

    assertRefused(STARTING, "status");
    assertRefused(STARTING, "stop");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it is refused there before")
  void aSecondClusterIsRefusedAlsoWhileTheFirstOneStarts() throws Exception {
    claim();

    assertRefused(STARTING, "start");
  }

  @Test
  void aMasterThatDoesNotAnswerIsOneLine() throws Exception {
    claim();
    Files.writeString(
        folder.resolve("cluster.properties"),
        "master=spark://127.0.0.1:1\nwebui=http://127.0.0.1:1/\n"); // nobody listens there

    assertRefused(
        "The master at spark://127.0.0.1:1 does not answer: `./course cluster stop` ends what is"
            + " left of the cluster.\n",
        "status");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it is refused there before")
  void aDirectoryThatSparkWouldDivideAtItsCommaIsRefused() {
    Path directory = folder.toAbsolutePath().resolve("one,two");

    assertRefused(
        "Spark cannot keep the files of a cluster in "
            + directory
            + ", for it divides the name at the comma: choose a directory without one.\n",
        "start",
        "--directory",
        directory.toString());
  }

  /** Holds what a cluster holds as long as it runs, until the end of the test. */
  private void claim() throws IOException {
    lock =
        FileChannel.open(
            folder.resolve("cluster.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    lock.lock();
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

  private Properties properties() throws IOException {
    Properties properties = new Properties();
    try (Reader file = Files.newBufferedReader(folder.resolve("cluster.properties"))) {
      properties.load(file);
    }
    return properties;
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
