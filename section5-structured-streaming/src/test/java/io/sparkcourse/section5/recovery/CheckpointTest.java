package io.sparkcourse.section5.recovery;

import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.rand;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.section5.spark4.OnlyOnSpark3;
import io.sparkcourse.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 5.8: what is recorded in a checkpoint, when, and what follows from it. */
class CheckpointTest {
  @TempDir Path directory;

  private final SparkSession spark = TestSpark.session().newSession();
  private final List<String> batches = new ArrayList<>();

  @Test
  void aMicroBatchIsInTheOffsetsBeforeItRunsAndInTheCommitsAfterIt() throws Exception {
    arrive(2);
    run(words(), (rows, id) -> batches.add(id + ": " + notes()));

    assertThat(batches).containsExactly("0: offsets 0 commits ", "1: offsets 0 1 commits 0");
    assertThat(notes()).isEqualTo("offsets 0 1 commits 0 1");
  }

  @Test
  void withoutCommitsOnlyTheLastMicroBatchRunsAgain() throws Exception {
    arrive(2);
    run(words(), this::note);
    delete("commits/0");
    delete("commits/1");
    run(words(), this::note);

    assertThat(batches).containsExactly("0: a", "1: b", "1: b");
  }

  /** As after a kill between two files: the source has recorded what it is about to return. */
  @Test
  void afterAKillBetweenTheNoteOfTheSourceAndTheOffsetsAMicroBatchHasTwoFiles() throws Exception {
    arrive(2);
    run(words(), this::note);
    assertThat(files("sources/0")).containsExactly("0", "1");
    delete("commits/1");
    delete("offsets/1");
    batches.clear();

    arrive(3);
    run(words(), this::note);

    assertThat(batches).containsExactly("1: b c");
  }

  @Test
  void currentTimestampIsThatOfTheFirstAttemptAndRandIsNot() throws Exception {
    assertThat(twice(current_timestamp())).hasSize(2).allMatch(batches.get(0)::equals);
    for (Column random : List.of(rand(), rand(42))) {
      batches.clear();
      assertThat(twice(random)).hasSize(2).doesNotHaveDuplicates();
    }
  }

  /** The value of this column in micro-batch 0, in its first attempt and in its second. */
  private List<String> twice(Column column) throws Exception {
    directory = Files.createTempDirectory(directory, "twice");
    arrive(1);
    VoidFunction2<Dataset<Row>, Long> fails =
        (rows, id) -> {
          note(rows, id);
          throw new IllegalStateException("the machine is gone");
        };
    assertThatThrownBy(() -> run(words().select(column), fails))
        .isInstanceOf(StreamingQueryException.class);
    run(words().select(column), this::note);
    return batches;
  }

  @Test
  @OnlyOnSpark3("Checkpoints")
  void partitionsOfTheStateAndItsStoreAreThoseOfTheFirstStart() throws Exception {
    spark.conf().set("spark.sql.shuffle.partitions", 2);
    arrive(1);
    run(words().groupBy("word").count(), this::note);

    spark.conf().set("spark.sql.shuffle.partitions", 7);
    spark
        .conf()
        .set(
            "spark.sql.streaming.stateStore.providerClass",
            "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider");
    arrive(2);
    run(words().groupBy("word").count(), this::note);
    assertThat(files("state/0")).containsExactly("0", "1");
    assertThat(files("state/0/1")).containsExactly("1.delta", "2.delta");
  }

  @Test
  void whenNoTriggerIsActiveTheMicroBatchIsCommittedAndStopInterruptsNothing() throws Exception {
    arrive(1);
    StreamingQuery query =
        words()
            .writeStream()
            .outputMode("append")
            .foreachBatch((VoidFunction2<Dataset<Row>, Long>) this::note)
            .option("checkpointLocation", HadoopPath.of(checkpoint()))
            .trigger(Trigger.ProcessingTime(1, TimeUnit.HOURS))
            .start();
    Awaitility.await()
        .atMost(2, TimeUnit.MINUTES)
        .until(() -> query.lastProgress() != null && !query.status().isTriggerActive());
    assertThat(notes()).isEqualTo("offsets 0 commits 0");
    query.stop();

    arrive(2);
    run(words(), this::note);
    assertThat(batches).containsExactly("0: a", "1: b");
  }

  private void note(Dataset<Row> rows, Long id) {
    batches.add(
        rows.collectAsList().stream()
            .map(row -> row.get(0).toString())
            .collect(Collectors.joining(" ", id + ": ", "")));
  }

  private Dataset<Row> words() throws IOException {
    return spark
        .readStream()
        .schema("word STRING")
        .option("maxFilesPerTrigger", 1)
        .csv(HadoopPath.pattern(directory.resolve("words")));
  }

  private void run(Dataset<Row> rows, VoidFunction2<Dataset<Row>, Long> writer) throws Exception {
    rows.writeStream()
        .outputMode("update")
        .foreachBatch(writer)
        .option("checkpointLocation", HadoopPath.of(checkpoint()))
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
  }

  /** The first file has an a, the second a b, and so on. */
  private void arrive(int files) throws IOException {
    ArrivingFiles.write(
        Files.createDirectories(directory.resolve("words")),
        List.of(List.of("a"), List.of("b"), List.of("c")).subList(0, files));
  }

  private String notes() throws IOException {
    return "offsets "
        + String.join(" ", files("offsets"))
        + " commits "
        + String.join(" ", files("commits"));
  }

  private List<String> files(String name) throws IOException {
    try (Stream<Path> files = Files.list(checkpoint().resolve(name))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> !file.endsWith(".crc"))
          .sorted()
          .toList();
    }
  }

  private void delete(String name) throws IOException {
    Path file = checkpoint().resolve(name);
    Files.delete(file);
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
  }

  private Path checkpoint() {
    return directory.resolve("checkpoint");
  }
}
