package io.sparkcourse.section5.sourcesandsinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 5.13: several queries of one session, and how each is. */
class QueriesTest {
  @TempDir Path directory;

  private final SparkSession spark = TestSpark.session();

  @BeforeEach
  void arrive() throws IOException {
    ArrivingFiles.write(
        Files.createDirectory(directory.resolve("input")), List.of(List.of("a", "b")));
    spark.streams().resetTerminated();
  }

  @AfterEach
  void stopAll() throws Exception {
    for (StreamingQuery query : spark.streams().active()) {
      query.stop();
    }
  }

  @Test
  void twoQueriesCannotHaveOneName() throws Exception {
    lines("one").queryName("letters").start();

    assertThatThrownBy(() -> lines("two").queryName("letters").start())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a query with that name is already active");
  }

  @Test
  void aSecondQueryOnTheSameCheckpointStopsTheFirst() throws Exception {
    StreamingQuery first = lines("one").start();
    first.processAllAvailable();
    StreamingQuery second = lines("one").start();

    assertThat(first.isActive()).isFalse();
    assertThat(first.exception().isDefined()).isFalse();
    assertThat(second.isActive()).isTrue();
  }

  @Test
  void theIdStaysWithTheCheckpointAndTheRunIdDoesNot() throws Exception {
    StreamingQuery first = lines("one").start();
    UUID id = first.id();
    first.stop();
    StreamingQuery again = lines("one").start();
    StreamingQuery other = lines("two").start();

    assertThat(again.id()).isEqualTo(id);
    assertThat(again.runId()).isNotEqualTo(first.runId());
    assertThat(other.id()).isNotEqualTo(id);
    assertThat(spark.streams().get(id).runId()).isEqualTo(again.runId());
  }

  @Test
  void aQueryThatHasFailedThrowsWhereItIsAwaitedAndKeepsItsException() throws Exception {
    StreamingQuery query = failing("one").start();

    assertThatThrownBy(query::awaitTermination)
        .isInstanceOf(StreamingQueryException.class)
        .hasMessageContaining("the machine is gone");
    assertThat(query.isActive()).isFalse();
    assertThat(query.exception().get().cause()).hasMessageContaining("the machine is gone");
    assertThat(query.status().message()).contains("Terminated with exception");
  }

  @Test
  void afterOneHasEndedAwaitAnyTerminationReturnsUntilItIsReset() throws Exception {
    StreamingQuery goesOn = lines("one").start();
    lines("two").start().stop();

    assertThat(spark.streams().awaitAnyTermination(1)).isTrue();
    assertThat(spark.streams().awaitAnyTermination(1)).isTrue();
    spark.streams().resetTerminated();
    assertThat(spark.streams().awaitAnyTermination(1)).isFalse();
    assertThat(goesOn.isActive()).isTrue();
  }

  @Test
  void oneQueryThatFailsDoesNotStopTheOther() throws Exception {
    StreamingQuery goesOn = lines("one").start();
    StreamingQuery fails = failing("two").start();

    assertThatThrownBy(() -> spark.streams().awaitAnyTermination())
        .isInstanceOf(StreamingQueryException.class);
    assertThat(fails.isActive()).isFalse();
    goesOn.processAllAvailable();
    assertThat(goesOn.isActive()).isTrue();
    assertThat(spark.streams().active()).containsExactly(goesOn);
  }

  private DataStreamWriter<Row> lines(String checkpoint) {
    return rows()
        .writeStream()
        .format("noop")
        .option("checkpointLocation", HadoopPath.of(directory.resolve(checkpoint)));
  }

  private DataStreamWriter<Row> failing(String checkpoint) {
    VoidFunction2<Dataset<Row>, Long> dies = BatchComesAgainDemo.diesAfter(0, (rows, id) -> {});
    return rows()
        .writeStream()
        .foreachBatch(dies)
        .option("checkpointLocation", HadoopPath.of(directory.resolve(checkpoint)));
  }

  private Dataset<Row> rows() {
    return spark.readStream().text(HadoopPath.pattern(directory.resolve("input")));
  }
}
