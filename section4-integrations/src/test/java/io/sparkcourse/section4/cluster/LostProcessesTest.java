package io.sparkcourse.section4.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.common.lines.AcknowledgedLineServer;
import io.sparkcourse.services.cluster.ClusterSize;
import io.sparkcourse.services.cluster.LocalCluster;
import io.sparkcourse.services.cluster.MasterState.Driver;
import io.sparkcourse.testing.cluster.Submission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lecture 4.8: a program with a receiver and a state on a cluster that loses a worker, and one that
 * loses its driver. Three workers, one machine, whose disk is what all of them share.
 */
@Tag("kill")
@DisabledOnOs(
    value = OS.WINDOWS,
    disabledReason = "executors need Hadoop's winutils.exe to fetch a program")
class LostProcessesTest {
  private static final Duration PATIENCE = Duration.ofMinutes(8);
  private static final int LINES = 1_000;
  private static final int BEFORE = 400;
  private static final int MEANWHILE = 300;
  private static final int BATCHES_FOR_A_CHECKPOINT = 3;

  @TempDir private static Path clusterDirectory;
  private static LocalCluster cluster;

  @TempDir private static Path programs;

  private Path directory;
  private AcknowledgedLineServer server;
  private Process submitted;

  /** What the program has written after a batch. */
  private record Counts(long driver, int different, int all) {
    private static Counts parse(String line) {
      String[] parts = line.split(" ");
      return new Counts(
          Long.parseLong(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    }
  }

  @BeforeAll
  static void startACluster() throws Exception {
    cluster = LocalCluster.start(clusterDirectory, new ClusterSize(3, 2, "1g"));
  }

  @AfterAll
  static void endIt() {
    cluster.close();
  }

  @BeforeEach
  void serve() throws IOException {
    directory = Files.createTempDirectory(programs, "program-");
    List<String> lines = IntStream.range(0, LINES).mapToObj(each -> "line " + each).toList();
    server = AcknowledgedLineServer.holding(lines, 50);
  }

  /** All of the program, so that the next one has the cores. */
  @AfterEach
  void end() throws IOException, InterruptedException {
    for (Driver driver : cluster.state().drivers()) {
      cluster.endDriver(driver.id());
    }
    await().atMost(PATIENCE).until(() -> cluster.state().drivers().isEmpty());
    if (submitted != null) {
      submitted.destroyForcibly().onExit().join();
    }
    await().atMost(PATIENCE).until(() -> cluster.state().applications().isEmpty());
    server.close();
  }

  @Test
  void aWorkerThatDiesWithTheReceiverTakesNoLineWithIt() throws Exception {
    submitted = submission().start();
    countAndHandOutMore();
    String[] receiver = lines(CountedLinesProgram.RECEIVERS).get(0).split(" ");

    cluster.kill(cluster.workerOf(receiver[0], receiver[1]));
    server.release(LINES);

    awaitDifferent(LINES);
    assertThat(lines(CountedLinesProgram.RECEIVERS)).doesNotHaveDuplicates().hasSizeGreaterThan(1);
    assertThat(lines(CountedLinesProgram.DRIVERS)).hasSize(1);
    await().atMost(PATIENCE).until(() -> cluster.state().aliveWorkers() == 2);
    assertThat(clusterDirectory)
        .as("has what an executor that is killed leaves: the library that it has unpacked")
        .isDirectoryRecursivelyContaining("glob:**/tmp-programs/liblz4-java*");
  }

  @Test
  void aDriverUnderSuperviseComesBackFromItsCheckpoint() throws Exception {
    submitted = submission().options("--deploy-mode", "cluster", "--supervise").start();
    long driver = countAndHandOutMore();

    kill(driver);
    server.release(LINES);

    awaitDifferent(LINES);
    assertThat(lines(CountedLinesProgram.DRIVERS)).hasSize(2).doesNotHaveDuplicates();
    assertThat(counts())
        .filteredOn(each -> each.driver() != driver)
        .isNotEmpty()
        .allMatch(each -> each.different() >= BEFORE);
  }

  @Test
  void aDriverWithoutSuperviseStaysDead() throws Exception {
    submitted = submission().options("--deploy-mode", "cluster").start();
    await().atMost(PATIENCE).until(() -> !lines(CountedLinesProgram.DRIVERS).isEmpty());
    String id = cluster.state().drivers().get(0).id();
    String driver = lines(CountedLinesProgram.DRIVERS).get(0);

    kill(Long.parseLong(driver));

    await().atMost(PATIENCE).until(() -> cluster.state().drivers().isEmpty());
    assertThat(cluster.state().completedDrivers())
        .filteredOn(each -> each.id().equals(id))
        .extracting(Driver::state)
        .containsExactly("FAILED");
    assertThat(lines(CountedLinesProgram.DRIVERS)).containsExactly(driver);
  }

  private static void kill(long driver) {
    ProcessHandle.of(driver).orElseThrow().destroyForcibly();
  }

  /**
   * A first part is in the state and in a checkpoint; some lines of a second one have arrived.
   *
   * @return the process id of the driver
   */
  private long countAndHandOutMore() throws IOException {
    server.release(BEFORE);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                counts().stream().filter(each -> each.different() == BEFORE).count()
                    >= BATCHES_FOR_A_CHECKPOINT);
    server.release(MEANWHILE);
    await().atMost(PATIENCE).until(() -> server.acknowledged() > BEFORE);
    return Long.parseLong(lines(CountedLinesProgram.DRIVERS).get(0));
  }

  private void awaitDifferent(int number) {
    await()
        .atMost(PATIENCE)
        .until(() -> counts().stream().anyMatch(each -> each.different() == number));
  }

  private Submission submission() {
    return Submission.of(CountedLinesProgram.class, directory)
        .to(cluster.masterUrl())
        .conf("spark.ui.enabled", "false")
        .conf("spark.driver.memory", "512m")
        .conf("spark.executor.memory", "512m")
        .conf("spark.executor.cores", "2")
        .conf("spark.cores.max", "4")
        .conf("spark.default.parallelism", "2")
        .conf("spark.streaming.receiver.writeAheadLog.enable", "true")
        .args(String.valueOf(server.port()), directory.toString());
  }

  private List<Counts> counts() throws IOException {
    return lines(CountedLinesProgram.COUNTS).stream().map(Counts::parse).toList();
  }

  private List<String> lines(String file) throws IOException {
    Path path = directory.resolve(file);
    return Files.exists(path) ? Files.readAllLines(path) : List.of();
  }
}
