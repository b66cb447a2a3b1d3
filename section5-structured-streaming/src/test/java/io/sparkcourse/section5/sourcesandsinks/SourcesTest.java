package io.sparkcourse.section5.sourcesandsinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.lines.LineServer;
import io.sparkcourse.section5.spark4.OnlyOnSpark3;
import io.sparkcourse.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 5.13: what sources read, in which order, and what they read again. */
class SourcesTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path directory;

  private final SparkSession spark = TestSpark.session();

  @Test
  void filesThatAreThereAreReadTheOldestFirst() throws Exception {
    ArrivingFiles.write(input(), List.of(List.of("a"), List.of("b"), List.of("c")));

    assertThat(read(Map.of("maxFilesPerTrigger", "1"))).containsExactly("0: a", "1: b", "2: c");
  }

  @Test
  void latestFirstTakesTheNewestFirst() throws Exception {
    ArrivingFiles.write(input(), List.of(List.of("a"), List.of("b"), List.of("c")));

    assertThat(read(Map.of("maxFilesPerTrigger", "1", "latestFirst", "true")))
        .containsExactly("0: c", "1: b", "2: a");
  }

  @Test
  void whatIsAppendedToAFileThatWasReadIsNotRead() throws Exception {
    write("one", "12:00", "a");
    assertThat(read(Map.of())).containsExactly("0: a");

    write("one", "12:01", "a", "b");
    assertThat(read(Map.of())).isEmpty();
  }

  /** Spark forgets the paths of files that are too old: as new files they would not be read. */
  @Test
  void unlessANewerFileHasMadeSparkForgetItsPathThenAllOfItIsReadAgain() throws Exception {
    Map<String, String> tenMinutes = Map.of("maxFileAge", "10m");
    write("one", "12:00", "a");
    assertThat(read(tenMinutes)).containsExactly("0: a");
    write("two", "12:11", "b");
    assertThat(read(tenMinutes)).containsExactly("1: b");

    write("one", "12:12", "a", "c");
    assertThat(read(tenMinutes)).containsExactly("2: a c");
  }

  @Test
  void afterANewerFileOneThatIsOlderByMoreThanMaxFileAgeIsNotRead() throws Exception {
    Map<String, String> tenMinutes = Map.of("maxFileAge", "10m");
    write("old", "09:00", "a"); // all that are there at the start are read
    write("new", "12:00", "b");
    assertThat(read(tenMinutes)).containsExactly("0: a b");

    write("late", "11:51", "c");
    assertThat(read(tenMinutes)).containsExactly("1: c");
    write("too-late", "11:49", "d");
    assertThat(read(tenMinutes)).isEmpty();
  }

  @Test
  void cleanSourceMovesWhatTheQueryHasGoneBeyond() throws Exception {
    ArrivingFiles.write(input(), List.of(List.of("a"), List.of("b"), List.of("c")));
    Path archive = Files.createDirectory(directory.resolve("archive"));
    spark.conf().set("spark.sql.streaming.fileSource.cleaner.numThreads", "0");
    try {
      read(
          Map.of(
              "maxFilesPerTrigger",
              "1",
              "cleanSource",
              "archive",
              "sourceArchiveDir",
              HadoopPath.of(archive)));
    } finally {
      spark.conf().unset("spark.sql.streaming.fileSource.cleaner.numThreads");
    }

    assertThat(names(input())).containsExactly("part-2");
    assertThat(names(archive)).containsExactly("part-0", "part-1"); // below their whole path
  }

  @Test
  @OnlyOnSpark3("Checkpoints")
  void aQueryOverASocketFailsOnItsOwnCheckpointAndWithANewOneTheLinesOfBeforeAreGone()
      throws Exception {
    try (LineServer server = LineServer.start()) {
      assertThat(send(server, "a", "checkpoint")).contains("a");

      StreamingQuery again = listen(server, new BatchLog(), "checkpoint");
      assertThatThrownBy(() -> again.awaitTermination(PATIENCE.toMillis()))
          .isInstanceOf(StreamingQueryException.class)
          .hasMessageContaining("at 0 deleting "); // lines that it does not have
      assertThat(send(server, "b", "new-checkpoint")).contains("b").doesNotContain("a");
    }
  }

  /** Sends a line until a query has it, and returns what that was given. */
  private String send(LineServer server, String line, String checkpoint) throws Exception {
    BatchLog log = new BatchLog();
    StreamingQuery query = listen(server, log, checkpoint);
    await()
        .atMost(PATIENCE)
        .until(() -> server.send(line) >= 0 && String.join(" ", log.batches()).contains(line));
    query.stop();
    return String.join(" ", log.batches());
  }

  @Test
  void aTableThatAStreamHasWrittenIsReadAsATableAndAsAStream() throws Exception {
    write("one", "12:00", "a", "b");
    try {
      lines(Map.of())
          .writeStream()
          .option("checkpointLocation", HadoopPath.of(directory.resolve("checkpoint-of-table")))
          .option("path", HadoopPath.of(directory.resolve("table")))
          .trigger(Trigger.AvailableNow())
          .toTable("written_letters")
          .awaitTermination();

      assertThat(spark.table("written_letters").count()).isEqualTo(2);
      assertThat(run(spark.readStream().table("written_letters"))).containsExactly("0: a b");
    } finally {
      spark.sql("DROP TABLE IF EXISTS written_letters");
    }
  }

  @Test
  void aTableNeedsACheckpointLocation() throws IOException {
    DataStreamWriter<Row> writer =
        lines(Map.of()).writeStream().option("path", HadoopPath.of(directory.resolve("table")));
    try {
      assertThatThrownBy(() -> writer.toTable("no_letters"))
          .hasMessageContaining("checkpointLocation must be specified");
    } finally {
      spark.sql("DROP TABLE IF EXISTS no_letters"); // it was created all the same
    }
  }

  /** Reads what is new since the last call. */
  private List<String> read(Map<String, String> options) throws Exception {
    return run(lines(options));
  }

  private List<String> run(Dataset<Row> rows) throws TimeoutException, StreamingQueryException {
    BatchLog log = new BatchLog();
    rows.writeStream()
        .foreachBatch(log)
        .option("checkpointLocation", HadoopPath.of(directory.resolve("checkpoint")))
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
    return log.batches();
  }

  private Dataset<Row> lines(Map<String, String> options) throws IOException {
    return spark.readStream().options(options).text(HadoopPath.pattern(input()));
  }

  private StreamingQuery listen(LineServer server, BatchLog log, String checkpoint)
      throws TimeoutException {
    return spark
        .readStream()
        .format("socket")
        .option("host", "127.0.0.1")
        .option("port", server.port())
        .load()
        .writeStream()
        .foreachBatch(log)
        .option("checkpointLocation", HadoopPath.of(directory.resolve(checkpoint)))
        .start();
  }

  private Path input() throws IOException {
    return Files.createDirectories(directory.resolve("input"));
  }

  private void write(String name, String time, String... lines) throws IOException {
    Path file = Files.write(input().resolve(name), List.of(lines));
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2025-06-02T" + time + ":00Z")));
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    }
  }
}
