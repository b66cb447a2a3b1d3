package io.sparkcourse.section5.sourcesandsinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.testing.TestSpark;
import io.sparkcourse.testing.lecture.SnippetCompiler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.ForeachWriter;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 5.13: what sinks get, what they get again, and what they refuse. */
class SinksTest {
  /** Tasks run in this JVM, and a writer is a copy in each of them. */
  private static final Queue<String> CALLS = new ConcurrentLinkedQueue<>();

  @TempDir Path directory;

  private final SparkSession spark = TestSpark.session();

  @BeforeEach
  void forgetCalls() {
    CALLS.clear();
  }

  @Test
  void aBatchThatFailsComesAgainWithTheSameIdAndTheSameRows() throws Exception {
    arrive(List.of("a", "b"), List.of("c"));
    BatchLog log = new BatchLog();
    assertThatThrownBy(() -> run(lines().foreachBatch(BatchComesAgainDemo.diesAfter(1, log))))
        .isInstanceOf(StreamingQueryException.class)
        .hasMessageContaining("the machine is gone");

    arrive(List.of("a", "b"), List.of("c"), List.of("d"));
    run(lines().foreachBatch(log));
    assertThat(log.batches()).containsExactly("0: a b", "1: c", "1: c", "2: d");
  }

  @Test
  void twoWritesOfABatchComputeItTwiceUnlessItIsPersisted() throws Exception {
    arrive(List.of("a", "b"));
    VoidFunction2<Dataset<Row>, Long> twice =
        (rows, id) -> {
          rows.write().format("noop").mode("append").save();
          rows.write().format("noop").mode("append").save();
        };
    VoidFunction2<Dataset<Row>, Long> persisted =
        (rows, id) -> {
          rows.persist();
          twice.call(rows, id);
          rows.unpersist();
        };

    assertThat(mapCalls(rows -> rows.foreachBatch(twice), "checkpoint-1")).isEqualTo(4);
    assertThat(mapCalls(rows -> rows.foreachBatch(persisted), "checkpoint-2")).isEqualTo(2);
  }

  @Test
  void theRowsOfABatchAreNoStream() throws Exception {
    arrive(List.of("a"));
    List<Boolean> streaming = new ArrayList<>();
    VoidFunction2<Dataset<Row>, Long> note = (rows, id) -> streaming.add(rows.isStreaming());
    run(lines().foreachBatch(note));

    assertThat(streaming).containsExactly(false);
  }

  @Test
  void aLambdaOfOneExpressionIsAmbiguous() {
    SnippetCompiler compiler =
        SnippetCompiler.importing(
            "org.apache.spark.api.java.function.VoidFunction2", "org.apache.spark.sql.*");

    assertThat(compiler.errors(foreachBatch("(rows, id) -> rows.show()")))
        .first()
        .asString()
        .contains("reference to foreachBatch is ambiguous");
    assertThat(compiler.errors(foreachBatch("(rows, id) -> { rows.show(); }"))).isEmpty();
    assertThat(
            compiler.errors(
                foreachBatch("(VoidFunction2<Dataset<Row>, Long>) (rows, id) -> rows.show()")))
        .isEmpty();
  }

  private static String foreachBatch(String function) {
    return "void program(Dataset<Row> stream) { stream.writeStream().foreachBatch("
        + function
        + "); }";
  }

  @Test
  void stopInterruptsABatchInTheMiddleAndItComesAgain() throws Exception {
    arrive(List.of("a"));
    CountDownLatch writing = new CountDownLatch(1);
    AtomicReference<Throwable> interrupted = new AtomicReference<>();
    VoidFunction2<Dataset<Row>, Long> slow =
        (rows, id) -> {
          writing.countDown();
          try {
            new CountDownLatch(1).await(); // takes until it is interrupted
          } catch (InterruptedException stopped) {
            interrupted.set(stopped);
            throw stopped;
          }
        };
    StreamingQuery query =
        lines()
            .foreachBatch(slow)
            .option("checkpointLocation", HadoopPath.of(directory.resolve("checkpoint")))
            .start();
    writing.await();
    query.stop();
    assertThat(interrupted.get()).isInstanceOf(InterruptedException.class);
    assertThat(query.exception().isDefined()).isFalse();

    BatchLog log = new BatchLog();
    run(lines().foreachBatch(log));
    assertThat(log.batches()).containsExactly("0: a");
  }

  @Test
  void aForeachWriterIsOpenedForEachPartitionAndClosedAlsoIfItWantsNoRows() throws Exception {
    arrive(List.of("a", "b"));
    run(lines().foreach(new Writer(true)));
    assertThat(CALLS).containsExactly("open 0 0", "process a", "process b", "close null");

    CALLS.clear();
    arrive(List.of("a", "b"), List.of("c"));
    run(lines().foreach(new Writer(false)));
    assertThat(CALLS).containsExactly("open 0 1", "close null");
  }

  /** Records its calls. */
  private static final class Writer extends ForeachWriter<Row> {
    private static final long serialVersionUID = 1L;

    private final boolean wanted;

    Writer(boolean wanted) {
      this.wanted = wanted;
    }

    @Override
    public boolean open(long partition, long batch) {
      CALLS.add("open " + partition + " " + batch);
      return wanted;
    }

    @Override
    public void process(Row row) {
      CALLS.add("process " + row.getString(0));
    }

    @Override
    public void close(Throwable error) {
      CALLS.add("close " + error);
    }
  }

  @Test
  void theMemorySinkTakesAllThreeOutputModes() throws Exception {
    arrive(List.of("a", "b"), List.of("a"));
    Dataset<Row> lines = spark.readStream().option("maxFilesPerTrigger", 1).text(input());
    Dataset<Row> counts = lines.groupBy("value").count();

    assertThat(inMemory(lines.writeStream().outputMode("append"))).containsExactly("a", "a", "b");
    assertThat(inMemory(counts.writeStream().outputMode("complete"))).containsExactly("a,2", "b,1");
    assertThat(inMemory(counts.writeStream().outputMode("update")))
        .containsExactly("a,1", "a,2", "b,1");
  }

  @Test
  void theMemorySinkWantsANameAndCannotGoOnFromACheckpointInAppendMode() throws Exception {
    arrive(List.of("a"));
    assertThatThrownBy(() -> lines().format("memory").start())
        .hasMessageContaining("queryName must be specified for memory sink");

    run(lines().format("memory").queryName("letters"));
    assertThatThrownBy(() -> run(lines().format("memory").queryName("letters")))
        .hasMessageContaining("does not support recovering from checkpoint location");
    spark.catalog().dropTempView("letters");
  }

  private List<String> inMemory(DataStreamWriter<Row> writer) throws Exception {
    writer
        .format("memory")
        .queryName("letters")
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
    List<String> rows =
        spark.table("letters").collectAsList().stream()
            .map(row -> row.mkString(","))
            .sorted()
            .toList();
    spark.catalog().dropTempView("letters");
    return rows;
  }

  @Test
  void noopComputesEachRowAndKeepsNone() throws Exception {
    arrive(List.of("a", "b"));

    assertThat(mapCalls(rows -> rows.format("noop"), "checkpoint")).isEqualTo(2);
  }

  /** How often a map is called that is before this sink. */
  private long mapCalls(UnaryOperator<DataStreamWriter<Row>> sink, String checkpoint)
      throws Exception {
    LongAccumulator calls = spark.sparkContext().longAccumulator();
    MapFunction<Row, String> counted = row -> count(calls, row);
    Dataset<Row> mapped = spark.readStream().text(input()).map(counted, Encoders.STRING()).toDF();
    run(sink.apply(mapped.writeStream()), checkpoint);
    return calls.value();
  }

  private static String count(LongAccumulator calls, Row row) {
    calls.add(1);
    return row.getString(0);
  }

  private DataStreamWriter<Row> lines() throws Exception {
    return spark.readStream().option("maxFilesPerTrigger", 1).text(input()).writeStream();
  }

  private void run(DataStreamWriter<Row> writer) throws Exception {
    run(writer, "checkpoint");
  }

  private void run(DataStreamWriter<Row> writer, String checkpoint) throws Exception {
    writer
        .option("checkpointLocation", HadoopPath.of(directory.resolve(checkpoint)))
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  private void arrive(List<String>... files) throws Exception {
    ArrivingFiles.write(Files.createDirectories(directory.resolve("input")), List.of(files));
  }

  private String input() {
    return HadoopPath.pattern(directory.resolve("input"));
  }
}
