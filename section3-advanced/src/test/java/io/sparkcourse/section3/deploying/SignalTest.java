package io.sparkcourse.section3.deploying;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.testing.demo.DemoProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.fs.CommonConfigurationKeysPublic;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a program does at the signal SIGTERM, which kill and clusters send. */
@DisabledOnOs(
    value = OS.WINDOWS,
    disabledReason = "Windows has no signal that asks a process to end")
@Tag("process") // starts JVMs
@Execution(ExecutionMode.CONCURRENT) // each in its own process
class SignalTest {
  private static final String GRACEFULLY = "-Dspark.streaming.stopGracefullyOnShutdown=true";
  private static final int SIGTERM = 15;

  @TempDir Path directory;

  /** The readings of a program, and how many of them it had processed at its end. */
  private record Ended(long received, long processed) {}

  @Test
  void withoutTheSettingTheLastBatchIsLost() throws Exception {
    Ended ended = endAfter("receiving", 3_600);

    assertThat(ended.processed()).isZero();
    assertThat(ended.received()).isPositive();
  }

  /**
   * The tasks run in the same JVM, and the hook that ends their threads runs before the one that
   * stops the stream: the stream waits for tasks that no thread runs.
   */
  @Test
  void inLocalModeTheSettingDoesNotHelp() throws Exception {
    Ended ended = endAfter("processed [1-9]\\d*", 1, GRACEFULLY, hadoopWaitsFor("4s"));

    assertThat(ended.processed()).isLessThan(ended.received());
  }

  /** Spark's shutdown hooks run in one of Hadoop's, which allows 30 seconds for each hook. */
  @Test
  void stoppingGracefullyEndsWhenHadoopsTimeIsOver() throws Exception {
    assertThat(CommonConfigurationKeysPublic.SERVICE_SHUTDOWN_TIMEOUT_DEFAULT).isEqualTo(30);

    Ended ended = endAfter("receiving", 3_600, GRACEFULLY, hadoopWaitsFor("1s"));

    assertThat(ended.processed()).isZero();
    assertThat(ended.received()).isPositive();
  }

  /** Executors are separate processes there, and get no signal. */
  @Test
  void onAClusterTheSettingSavesAllThatWasReceived() throws Exception {
    try (LoopbackCluster cluster = LoopbackCluster.start(directory.resolve("cluster"))) {
      Ended ended = endAfter("processed [1-9]\\d*", 1, cluster.withFlags(GRACEFULLY));

      assertThat(ended.processed()).isPositive().isEqualTo(ended.received());
    }
  }

  /** A class path entry with Hadoop's setting, before that of the course. */
  private String hadoopWaitsFor(String time) throws IOException {
    Path settings = Files.createDirectories(directory.resolve("settings"));
    Files.writeString(
        settings.resolve("core-site.xml"),
        """
        <configuration>
          <property>
            <name>hadoop.service.shutdown.timeout</name>
            <value>%s</value>
          </property>
          <property>
            <name>fs.file.impl</name>
            <value>com.globalmentor.apache.hadoop.fs.BareLocalFileSystem</value>
          </property>
        </configuration>
        """
            .formatted(time));
    return "-Xbootclasspath/a:" + settings;
  }

  /** Sends it SIGTERM when it has printed a line that matches. */
  private Ended endAfter(String regex, int batchSeconds, String... jvmFlags) throws Exception {
    Path note = directory.resolve("received");
    Path out = directory.resolve("out.txt");
    Process process =
        DemoProcess.of(MeterProgram.class)
            .withTestClasses()
            .jvmFlags(jvmFlags)
            .args("--batch-seconds", Integer.toString(batchSeconds), "--note", note.toString())
            .start(
                out, directory.resolve("err.txt"), Files.createDirectory(directory.resolve("tmp")));
    try {
      await().atMost(Duration.ofMinutes(3)).until(() -> printed(out, regex));
      process.destroy();
      assertThat(process.waitFor(3, TimeUnit.MINUTES)).as("ended").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).isEqualTo(128 + SIGTERM);
    return new Ended(Long.parseLong(Files.readString(note)), processed(out));
  }

  private static boolean printed(Path out, String regex) throws IOException {
    return Files.readString(out).lines().anyMatch(line -> line.matches(regex));
  }

  private static long processed(Path out) throws IOException {
    try (Stream<String> lines = Files.lines(out)) {
      return lines
          .filter(line -> line.startsWith("processed "))
          .mapToLong(line -> Long.parseLong(line.substring("processed ".length())))
          .max()
          .orElse(0);
    }
  }
}
