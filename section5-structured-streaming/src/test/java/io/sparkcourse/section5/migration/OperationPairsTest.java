package io.sparkcourse.section5.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.StructuredStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.MemoryStream;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchCompleted;
import org.junit.jupiter.api.Test;
import scala.collection.JavaConverters;

/** Lecture 5.12: pairs of what is done with a running program. */
class OperationPairsTest {
  private static final List<List<String>> LINES =
      List.of(List.of("a", "b"), List.of(), List.of("c"));
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String CONCURRENT_JOBS = "spark.streaming.concurrentJobs";
  private static final List<String> NUMBERS = List.of("1", "two", "3");

  @Test
  void theTableOfTheLectureIsWhatTheRunsGive() throws Exception {
    new PairTable("operation")
        .noPair(
            "`new JavaStreamingContext(conf, interval)`",
            "`trigger(Trigger.ProcessingTime(...))`",
            "all streams of a program have one interval, each query has its own"
                + " ([5.13](5.13-sources-sinks-and-triggers.md))")
        .pair(
            "`awaitTermination()`, the second of three batches fails",
            "the same",
            new Outcome(failingBatchOfDStreams(), failingBatchOfAQuery()),
            "a context continues until it is stopped; the query has ended")
        .noPair(
            "`checkpoint`, `getOrCreate`",
            "`checkpointLocation`",
            "the program with its functions; offsets and state only"
                + " ([3.3](../../section3-advanced/lectures/3.03-checkpointing.md),"
                + " [5.8](5.08-recovery-and-exactly-once.md))")
        .pair(
            "`StreamingListener`",
            "`StreamingQueryListener`",
            new Outcome(recordsByStreamingListener(), rowsByQueryListener()),
            "the records of each micro-batch, as reported")
        .pair(
            "two outputs",
            "two queries",
            new Outcome(
                List.of(List.of(secondBeginsWhileTheFirstRunsWithDStreams())),
                List.of(List.of(secondBeginsWhileTheFirstRunsWithQueries()))),
            "whether the second begins while the first runs; DStreams need"
                + " `spark.streaming.concurrentJobs` for that"
                + " ([4.1](../../section4-integrations/lectures/4.01-performance-tuning.md))")
        .noPair(
            "`backpressure.enabled`",
            "no equivalent",
            "limits such as `maxFilesPerTrigger` are fixed numbers")
        .noPair(
            "`stop(true, true)`",
            "`Trigger.AvailableNow`, or `stop()` between two micro-batches",
            "a query has no graceful stop ([5.8](5.08-recovery-and-exactly-once.md))")
        .noPair("`remember`", "no equivalent", "no RDD of a past batch is kept")
        .assertUpToDate();
  }

  @Test
  void aFailedBatchIsThrownByBoth() throws Exception {
    try (DStreamTester tester = DStreamTester.every(Durations.minutes(1))) {
      tester.collect(tester.stream(List.of("two")).map(Integer::parseInt));
      assertThatThrownBy(() -> tester.run(1)).hasMessageContaining("NumberFormatException");
    }
    try (StructuredStreamTester<String> tester = numbers()) {
      assertThatThrownBy(() -> tester.batch("two"))
          .isInstanceOf(StreamingQueryException.class)
          .hasMessageContaining("NumberFormatException");
    }
  }

  @Test
  void withTwoConcurrentJobsTheSecondOutputOfDStreamsBeginsWhileTheFirstRuns() {
    SparkConf conf = TestSpark.context().sc().conf();
    conf.set(CONCURRENT_JOBS, "2"); // a context reads it when it is created
    try {
      assertThat(secondBeginsWhileTheFirstRunsWithDStreams()).isTrue();
      CountDownLatch second = new CountDownLatch(1);
      List<Boolean> begun = new CopyOnWriteArrayList<>();
      try (DStreamTester tester = DStreamTester.every(Durations.minutes(1))) {
        JavaDStream<String> lines = tester.stream(LINES);
        lines.foreachRDD(rdd -> begun.add(second.await(60, TimeUnit.SECONDS)));
        lines.foreachRDD(rdd -> second.countDown());
        tester.run(1);
      }
      assertThat(begun).containsExactly(true);
    } finally {
      conf.remove(CONCURRENT_JOBS);
    }
  }

  /** The output of batches that parse a number each, the second of which fails. */
  private static List<List<?>> failingBatchOfDStreams() {
    try (DStreamTester tester = DStreamTester.every(Durations.minutes(1))) {
      JavaDStream<String> lines = tester.stream(NUMBERS.stream().map(List::of).toList());
      BatchOutput<Integer> output = tester.collect(lines.map(Integer::parseInt));
      tester.run(1);
      assertThatThrownBy(() -> tester.run(1)).hasMessageContaining("two");
      assertThatThrownBy(() -> tester.run(1)).hasMessageContaining("two"); // the same error
      await().atMost(PATIENCE).until(() -> !output.batch(3).isEmpty());
      return List.of(output.batch(1), output.batch(2), output.batch(3));
    }
  }

  private static List<List<?>> failingBatchOfAQuery() {
    try (StructuredStreamTester<String> tester = numbers()) {
      List<List<?>> output = new ArrayList<>();
      output.add(tester.batch(NUMBERS.get(0)));
      assertThatThrownBy(() -> tester.batch(NUMBERS.get(1))).hasMessageContaining("two");
      output.add(List.of());
      assertThatThrownBy(() -> tester.batch(NUMBERS.get(2))).hasMessageContaining("two");
      output.add(List.of());
      return output;
    }
  }

  private static StructuredStreamTester<String> numbers() {
    MapFunction<String, Integer> parse = Integer::parseInt;
    return StructuredStreamTester.start(
        Encoders.STRING(), OutputMode.Append(), lines -> lines.map(parse, Encoders.INT()).toDF());
  }

  private static List<List<?>> recordsByStreamingListener() {
    List<List<?>> records = new CopyOnWriteArrayList<>();
    try (DStreamTester tester = DStreamTester.every(Durations.minutes(1))) {
      tester
          .context()
          .addStreamingListener(
              new StreamingListener() {
                @Override
                public void onBatchCompleted(StreamingListenerBatchCompleted completed) {
                  records.add(List.of(completed.batchInfo().numRecords()));
                }
              });
      tester.collect(tester.stream(LINES));
      tester.run(LINES.size());
      awaitSize(records, LINES.size());
    }
    return records;
  }

  private static List<List<?>> rowsByQueryListener() throws Exception {
    List<Long> rows = new CopyOnWriteArrayList<>();
    StreamingQueryListener listener =
        new StreamingQueryListener() {
          @Override
          public void onQueryStarted(QueryStartedEvent event) {}

          @Override
          public void onQueryProgress(QueryProgressEvent event) {
            if (event.progress().durationMs().containsKey("addBatch")) {
              rows.add(event.progress().numInputRows());
            }
          }

          @Override
          public void onQueryTerminated(QueryTerminatedEvent event) {}
        };
    SparkSession spark = TestSpark.session();
    spark.streams().addListener(listener);
    try {
      BothEngines.inForeachBatch(LINES, (batch, id) -> batch.collectAsList());
      awaitSize(rows, 2);
    } finally {
      spark.streams().removeListener(listener);
    }
    return List.of(List.of(rows.get(0)), List.of(), List.of(rows.get(1)));
  }

  private static void awaitSize(List<?> list, int size) {
    await().atMost(PATIENCE).until(() -> list.size() == size);
  }

  /**
   * Whether the second output can begin while the first one runs. A pool of threads runs the
   * outputs of a batch, and starts a thread for each of them until it has as many as are allowed.
   * Outputs that have all run in one thread cannot have overlapped.
   */
  private static boolean secondBeginsWhileTheFirstRunsWithDStreams() {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    try (DStreamTester tester = DStreamTester.every(Durations.minutes(1))) {
      JavaDStream<String> lines = tester.stream(LINES);
      lines.foreachRDD(rdd -> threads.add(Thread.currentThread()));
      lines.foreachRDD(rdd -> threads.add(Thread.currentThread()));
      tester.run(LINES.size());
    }
    assertThat(threads).isNotEmpty();
    return threads.size() > 1;
  }

  private static boolean secondBeginsWhileTheFirstRunsWithQueries() throws Exception {
    CountDownLatch second = new CountDownLatch(1);
    List<Boolean> begun = new CopyOnWriteArrayList<>();
    VoidFunction2<Dataset<Row>, Long> waits =
        (rows, id) -> begun.add(second.await(60, TimeUnit.SECONDS));
    VoidFunction2<Dataset<Row>, Long> begins = (rows, id) -> second.countDown();
    MemoryStream<String> input = BothEngines.memoryStream();
    StreamingQuery first = input.toDF().writeStream().foreachBatch(waits).start();
    StreamingQuery other = input.toDF().writeStream().foreachBatch(begins).start();
    input.addData(JavaConverters.asScalaBuffer(List.of("a")));
    first.processAllAvailable();
    other.processAllAvailable();
    first.stop();
    other.stop();
    return begun.get(0);
  }
}
