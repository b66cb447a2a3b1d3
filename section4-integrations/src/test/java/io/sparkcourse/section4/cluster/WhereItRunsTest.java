package io.sparkcourse.section4.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.services.cluster.ClusterSize;
import io.sparkcourse.services.cluster.LocalCluster;
import io.sparkcourse.testing.cluster.Submission;
import io.sparkcourse.testing.demo.ExpectedOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 4.8: what the demo prints on a cluster, and where. */
@Tag("process") // starts a cluster
@DisabledOnOs(
    value = OS.WINDOWS,
    disabledReason = "executors need Hadoop's winutils.exe to fetch a program")
class WhereItRunsTest {
  private static final Path DEMO =
      Path.of("src/main/java/io/sparkcourse/section4/cluster/WhereItRunsDemo.java");

  private static final String FROM_A_TASK = "hello from a task";

  @TempDir private Path clusterDirectory;
  @TempDir private Path directory;

  @Test
  void onAClusterTheStaticFieldOfTheDriverStaysAtZero() throws Exception {
    List<String> local = ExpectedOutput.ofJavadoc(DEMO).lines();
    assertThat(local).contains(FROM_A_TASK);
    try (LocalCluster cluster = LocalCluster.start(clusterDirectory, new ClusterSize(2, 2, "1g"))) {
      List<String> printed = submitTo(cluster);

      assertThat(printed).hasSize(local.size() - 1).doesNotContain(FROM_A_TASK);
      for (String part : List.of("main ", "transform ", "foreachRDD ")) {
        assertThat(line(printed, part)).as("in the driver").isEqualTo(line(local, part));
      }
      for (String part : List.of("map ", "foreach ")) {
        assertThat(line(local, part)).contains("task in driver");
        assertThat(line(printed, part)).contains("task in ").doesNotContain("driver");
        assertThat(calls(printed, part)).isEqualTo(calls(local, part));
      }
      String accumulator = "orders in the accumulator:";
      String captured = "orders in the captured object:";
      assertThat(line(printed, accumulator)).isEqualTo(line(local, accumulator));
      assertThat(line(printed, captured)).isEqualTo(line(local, captured));
      assertThat(calls(printed, "orders in the static field:")).isEqualTo("0");
      assertThat(calls(local, "orders in the static field:")).isEqualTo(calls(local, "map "));
      assertThat(printedByExecutors()).containsExactly(FROM_A_TASK);
    }
  }

  private List<String> submitTo(LocalCluster cluster) throws Exception {
    Submission submission =
        Submission.of(WhereItRunsDemo.class, directory)
            .to(cluster.masterUrl())
            .conf("spark.executor.memory", "512m")
            .args("--speed", "max");
    Process driver = submission.start();
    try {
      assertThat(driver.waitFor(8, TimeUnit.MINUTES)).isTrue();
    } finally {
      driver.destroyForcibly().onExit().join();
    }
    assertThat(driver.exitValue()).as(Files.readString(submission.err())).isZero();
    return Files.readAllLines(submission.out());
  }

  /** All that executors have printed. */
  private List<String> printedByExecutors() throws IOException {
    try (Stream<Path> files = Files.walk(clusterDirectory)) {
      List<Path> outputs = files.filter(file -> file.endsWith("stdout")).toList();
      return outputs.stream().flatMap(WhereItRunsTest::lines).toList();
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  private static String line(List<String> lines, String beginning) {
    return lines.stream().filter(line -> line.startsWith(beginning)).findFirst().orElseThrow();
  }

  /** The number at the end of a line. */
  private static String calls(List<String> lines, String beginning) {
    String line = line(lines, beginning);
    return line.substring(line.lastIndexOf(' ') + 1);
  }
}
