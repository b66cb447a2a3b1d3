package io.sparkcourse.section5.sourcesandsinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.testing.TestSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.ProcessingTimeExecutor;
import org.apache.spark.sql.execution.streaming.ProcessingTimeTrigger;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.util.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.runtime.AbstractFunction0;

/** Lecture 5.13: when a micro-batch begins. */
class TriggersTest {
  @TempDir Path directory;

  private final SparkSession spark = TestSpark.session();

  @Test
  void aMicroBatchThatTakesLongerThanItsIntervalIsFollowedAtOnceByTheNext() {
    assertThat(starts(10_000, 3_000, 3_000, 25_000, 3_000, 3_000))
        .containsExactly(4_000L, 10_000L, 20_000L, 45_000L, 50_000L);
  }

  /** When micro-batches begin that take so long; the first can begin at 4 seconds. */
  private static List<Long> starts(long intervalMillis, long... durations) {
    Time time = new Time(4_000);
    List<Long> starts = new ArrayList<>();
    Iterator<Long> left = Arrays.stream(durations).iterator();
    new ProcessingTimeExecutor(new ProcessingTimeTrigger(intervalMillis), time)
        .execute(
            new AbstractFunction0<Object>() {
              @Override
              public Object apply() {
                starts.add(time.getTimeMillis());
                time.pass(left.next());
                return left.hasNext(); // false ends it
              }
            });
    return starts;
  }

  /** Passes only when something takes time, or waits. */
  private static final class Time implements Clock {
    private long millis;

    Time(long millis) {
      this.millis = millis;
    }

    void pass(long duration) {
      millis += duration;
    }

    @Override
    public long getTimeMillis() {
      return millis;
    }

    @Override
    public long nanoTime() {
      return millis * 1_000_000;
    }

    @Override
    public long waitTillTime(long target) {
      millis = Math.max(millis, target);
      return millis;
    }
  }

  @Test
  void whatOnceLeavesInTheStateComesOutWithNewRowsOnly() throws Exception {
    Path input = Files.createDirectory(directory.resolve("input"));
    List<String> first = List.of("2025-06-02 12:00:10");
    List<String> second = List.of("2025-06-02 12:01:10");
    List<String> third = List.of("2025-06-02 12:02:10");
    BatchLog log = new BatchLog();

    ArrivingFiles.write(input, List.of(first, second));
    countOnce(input, log);
    countOnce(input, log); // nothing has arrived
    assertThat(log.batches()).containsExactly("0: ");

    ArrivingFiles.write(input, List.of(first, second, third));
    countOnce(input, log);
    assertThat(log.batches()).containsExactly("0: ", "1: 12:00");
  }

  @Test
  void afterAFailureTheOnlyMicroBatchOfOnceIsTheOneThatFailed() throws Exception {
    Path input = Files.createDirectory(directory.resolve("input"));
    BatchLog log = new BatchLog();
    ArrivingFiles.write(input, List.of(List.of("a")));
    assertThatThrownBy(() -> saveOnce(input, BatchComesAgainDemo.diesAfter(0, log)))
        .isInstanceOf(StreamingQueryException.class)
        .hasMessageContaining("the machine is gone");

    ArrivingFiles.write(input, List.of(List.of("a"), List.of("b")));
    saveOnce(input, log);
    assertThat(log.batches()).containsExactly("0: a", "0: a");
    saveOnce(input, log);
    assertThat(log.batches()).containsExactly("0: a", "0: a", "1: b");
  }

  private void saveOnce(Path input, VoidFunction2<Dataset<Row>, Long> writer) throws Exception {
    spark
        .readStream()
        .text(HadoopPath.pattern(input))
        .writeStream()
        .foreachBatch(writer)
        .option("checkpointLocation", HadoopPath.of(directory.resolve("checkpoint")))
        .trigger(Trigger.Once())
        .start()
        .awaitTermination();
  }

  private void countOnce(Path input, BatchLog log) throws Exception {
    AvailableNowDemo.ordersPerMinute(
            spark.readStream().schema("time TIMESTAMP").csv(HadoopPath.pattern(input)))
        .writeStream()
        .foreachBatch(log)
        .option("checkpointLocation", HadoopPath.of(directory.resolve("checkpoint")))
        .trigger(Trigger.Once())
        .start()
        .awaitTermination();
  }

  @Test
  void withoutFilesThereIsNoMicroBatch() throws Exception {
    Path empty = Files.createDirectory(directory.resolve("input"));
    BatchLog log = new BatchLog();
    spark
        .readStream()
        .text(HadoopPath.pattern(empty))
        .writeStream()
        .foreachBatch(log)
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();

    assertThat(log.batches()).isEmpty();
  }

  @Test
  void continuousProcessingRefusesWhatIsNotAMapOfASourceThatIsMadeForIt() throws Exception {
    Path empty = Files.createDirectory(directory.resolve("input"));
    Dataset<Row> rate = spark.readStream().format("rate").load();
    Dataset<Row> files = spark.readStream().text(HadoopPath.pattern(empty));

    assertThatThrownBy(
            () ->
                startContinuous(
                    rate.groupBy("value")
                        .count()
                        .writeStream()
                        .outputMode("complete")
                        .format("console")))
        .hasMessageContaining("Continuous processing does not support Aggregate operations");
    assertThatThrownBy(() -> startContinuous(files.writeStream().format("console")))
        .hasMessageContaining(
            "Continuous processing does not support StreamingRelation operations");
    assertThatThrownBy(() -> startContinuous(rate.writeStream().foreachBatch(new BatchLog())))
        .hasMessageContaining("'foreachBatch' is not supported with continuous trigger");
  }

  private static void startContinuous(DataStreamWriter<Row> writer) throws Exception {
    writer.trigger(Trigger.Continuous("1 second")).start().stop();
  }
}
