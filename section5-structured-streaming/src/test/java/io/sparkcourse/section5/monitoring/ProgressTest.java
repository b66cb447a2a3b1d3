package io.sparkcourse.section5.monitoring;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.testing.TestSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 5.9: what is in the progress of a micro-batch, and when something is missing. */
class ProgressTest {
  private static final VoidFunction2<Dataset<Row>, Long> WRITE =
      (rows, batchId) -> rows.write().format("noop").mode("append").save();

  @TempDir Path directory;

  private final SparkSession spark = TestSpark.session().newSession();

  @Test
  void lastProgressIsNullUntilTheFirstTriggerHasFinished() throws Exception {
    Words words = new Words(spark);
    words.add("a");
    List<StreamingQueryProgress> duringTheBatch = Collections.synchronizedList(new ArrayList<>());
    StreamingQuery query =
        new SimulatedClock(second -> {})
            .start(
                words.rows(),
                OutputMode.Append(),
                Duration.ofSeconds(10),
                (rows, batchId) -> duringTheBatch.add(spark.streams().active()[0].lastProgress()));
    assertThat(duringTheBatch).containsExactly((StreamingQueryProgress) null);
    assertThat(query.lastProgress().batchId()).isZero();
    query.stop();
  }

  @Test
  void recentProgressKeepsOneLessThanTheSettingSays() throws Exception {
    spark.conf().set("spark.sql.streaming.numRecentProgressUpdates", "4");
    Words words = new Words(spark);
    StreamingQuery query = words.rows().writeStream().format("noop").start();
    for (String word : List.of("a", "b", "c", "d", "e")) {
      words.add(word);
      query.processAllAvailable();
    }
    assertThat(query.recentProgress())
        .extracting(StreamingQueryProgress::batchId)
        .containsExactly(2L, 3L, 4L);
    query.stop();
  }

  @Test
  void withoutATriggerIntervalTheInputRateIsTheRowsOverTheTimeSinceSparkLastLooked()
      throws Exception {
    Words words = new Words(spark);
    // Each look at this clock takes 10 ms, so that the time between two triggers without data does
    // not depend on the machine.
    SimulatedClock clock =
        new SimulatedClock(second -> {}) {
          @Override
          public long getTimeMillis() {
            advance(10);
            return super.getTimeMillis();
          }
        };
    StreamingQuery query = clock.start(words.rows(), OutputMode.Append(), Duration.ZERO, WRITE);
    while (clock.secondsSinceStart() < 20) {
      assertThat(query.awaitTermination(50)).isFalse();
    }
    words.add(Collections.nCopies(100, "a").toArray(String[]::new));
    query.processAllAvailable();
    StreamingQueryProgress progress = ran(query).get(0);
    assertThat(progress.numInputRows()).isEqualTo(100);
    assertThat(progress.inputRowsPerSecond()).isGreaterThan(500); // and not 100 in 20 seconds
    query.stop();
  }

  @Test
  void afterARestartTheFirstInputRateIsZeroAgain() throws Exception {
    Path files = Files.createDirectories(directory.resolve("words"));
    ArrivingFiles.write(files, List.of(List.of("a")));
    assertThat(inputRates(files)).containsExactly(0.0);
    ArrivingFiles.write(files, List.of(List.of("a"), List.of("b")));
    assertThat(inputRates(files)).containsExactly(0.0);
  }

  private List<Double> inputRates(Path files) throws Exception {
    StreamingQuery query =
        words(files)
            .option("checkpointLocation", HadoopPath.of(directory.resolve("checkpoint")))
            .foreachBatch(WRITE)
            .start();
    query.awaitTermination();
    return ran(query).stream().map(StreamingQueryProgress::inputRowsPerSecond).toList();
  }

  @Test
  void aSourceOfFilesReportsNoLatestOffsetAndASinkOfFilesNoRows() throws Exception {
    Path files = Files.createDirectories(directory.resolve("words"));
    ArrivingFiles.write(files, List.of(List.of("a"), List.of("b", "c")));
    StreamingQuery query =
        words(files)
            .format("csv")
            .option("path", HadoopPath.of(directory.resolve("output")))
            .option("checkpointLocation", HadoopPath.of(directory.resolve("checkpoint")))
            .start();
    query.awaitTermination();
    assertThat(ran(query))
        .extracting(each -> each.sources()[0].endOffset())
        .containsExactly("{\"logOffset\":0}", "{\"logOffset\":1}");
    assertThat(ran(query)).extracting(each -> each.sources()[0].latestOffset()).containsOnlyNulls();
    assertThat(ran(query)).extracting(each -> each.sink().numOutputRows()).containsOnly(-1L);
  }

  @Test
  void foreachBatchReportsNoRowsAndASinkWithTheNewInterfaceDoes() throws Exception {
    assertThat(outputRows(new Words(spark), writer -> writer.foreachBatch(WRITE))).isEqualTo(-1);
    assertThat(outputRows(new Words(spark), writer -> writer.format("noop"))).isEqualTo(2);
  }

  private interface Sink {
    DataStreamWriter<Row> of(DataStreamWriter<Row> writer);
  }

  private static long outputRows(Words words, Sink sink) throws Exception {
    words.add("a", "b");
    StreamingQuery query = sink.of(words.rows().writeStream()).start();
    query.processAllAvailable();
    query.stop();
    return query.lastProgress().sink().numOutputRows();
  }

  @Test
  void observedMetricsAreEmptyWithoutNewRows() throws Exception {
    spark.conf().set("spark.sql.session.timeZone", "UTC");
    spark.conf().set("spark.sql.streaming.noDataProgressEventInterval", "10s");
    Words times = new Words(spark);
    times.add("2025-06-02T12:00:00");
    SimulatedClock clock = new SimulatedClock(second -> {});
    StreamingQuery query =
        clock.start(
            times
                .rows()
                .selectExpr("CAST(value AS TIMESTAMP) AS time")
                .observe("orders", count(lit(1)).as("count"))
                .withWatermark("time", "1 minute")
                .groupBy(window(col("time"), "1 minute"))
                .count(),
            OutputMode.Update(),
            Duration.ofSeconds(10),
            WRITE);
    clock.runUntil(query, Duration.ofSeconds(20));
    assertThat(query.recentProgress())
        .extracting(each -> each.batchId() + " " + each.observedMetrics().keySet())
        .containsExactly("0 [orders]", "1 []", "2 []");
    query.stop();
  }

  @Test
  void anAttemptThatFailsReportsNothingAndTheNextOneReportsTheMicroBatch() throws Exception {
    Path files = Files.createDirectories(directory.resolve("words"));
    ArrivingFiles.write(files, List.of(List.of("a", "b"), List.of("c")));
    VoidFunction2<Dataset<Row>, Long> fails =
        (rows, batchId) -> {
          WRITE.call(rows, batchId);
          if (batchId == 1) {
            throw new IllegalStateException("after the write");
          }
        };
    StreamingQuery first = observed(files, fails);
    assertThatThrownBy(first::awaitTermination).isInstanceOf(StreamingQueryException.class);
    StreamingQuery second = observed(files, WRITE);
    second.awaitTermination();
    assertThat(Stream.of(first, second).flatMap(query -> ran(query).stream()))
        .extracting(each -> Map.entry(each.batchId(), each.observedMetrics().get("w").getLong(0)))
        .containsExactly(Map.entry(0L, 2L), Map.entry(1L, 1L));
  }

  private StreamingQuery observed(Path files, VoidFunction2<Dataset<Row>, Long> writer)
      throws Exception {
    return read(files)
        .observe("w", count(lit(1)).as("count"))
        .writeStream()
        .trigger(Trigger.AvailableNow())
        .option("checkpointLocation", HadoopPath.of(directory.resolve("checkpoint")))
        .foreachBatch(writer)
        .start();
  }

  @Test
  void anObservationObjectIsForBatchJobs() {
    Dataset<Row> words = new Words(spark).rows();
    assertThatThrownBy(() -> words.observe(new Observation("w"), count(lit(1)).as("count")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Observation does not support streaming Datasets");
  }

  private DataStreamWriter<Row> words(Path files) {
    return read(files).writeStream().trigger(Trigger.AvailableNow());
  }

  private Dataset<Row> read(Path files) {
    return spark
        .readStream()
        .schema("word STRING")
        .option("maxFilesPerTrigger", 1)
        .csv(HadoopPath.pattern(files));
  }

  private static List<StreamingQueryProgress> ran(StreamingQuery query) {
    return Stream.of(query.recentProgress())
        .filter(each -> each.durationMs().containsKey("addBatch"))
        .toList();
  }
}
