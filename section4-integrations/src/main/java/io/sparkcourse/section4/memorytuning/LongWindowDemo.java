package io.sparkcourse.section4.memorytuning;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.generator.AccessLogGenerator;
import io.sparkcourse.common.sample.SampleStreams;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.spark.storage.RDDInfo;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Lecture 4.6: how much memory does a window of an hour take?
 *
 * <p>Counts requests by status, over the last hour, every five minutes. Run it with the green
 * arrow, {@code ./course run LongWindow}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 *                           RDDs kept      KB
 * window, then reduceByKey         14     432
 * reduceByKeyAndWindow             14       5
 * with the inverse                 17       6
 * }</pre>
 */
public final class LongWindowDemo {
  static final Duration BATCH = Durations.minutes(5);
  static final Duration WINDOW = Durations.minutes(60);
  private static final int BATCHES = 14;

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(LongWindowDemo.class, args).stopAfter(BATCHES);
    System.out.println("                          RDDs kept      KB");
    print(run, "window, then reduceByKey", LongWindowDemo::windowFirst);
    print(run, "reduceByKeyAndWindow", LongWindowDemo::countFirst);
    print(run, "with the inverse", LongWindowDemo::countFirstWithInverse);
  }

  private static void print(
      DemoRun run,
      String name,
      Function<JavaDStream<LogEntry>, JavaPairDStream<Integer, Integer>> counts)
      throws InterruptedException {
    AtomicLong rdds = new AtomicLong(); // serializable, like everything that an output refers to
    AtomicLong bytes = new AtomicLong();
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      ssc.checkpoint(run.checkpointDirectory());
      counts
          .apply(SampleStreams.accessLog(ssc, AccessLogGenerator.START))
          .foreachRDD(
              rdd -> {
                rdd.count();
                RDDInfo[] inMemory = rdd.context().getRDDStorageInfo();
                rdds.set(inMemory.length);
                bytes.set(Arrays.stream(inMemory).mapToLong(RDDInfo::memSize).sum());
              });
      ssc.start();
      ssc.awaitTermination();
    }
    System.out.printf("%-26s %8d %7d%n", name, rdds.get(), bytes.get() / 1024);
  }

  // region windows
  static JavaPairDStream<Integer, Integer> windowFirst(JavaDStream<LogEntry> requests) {
    return byStatus(requests.window(WINDOW)).reduceByKey(Integer::sum);
  }

  static JavaPairDStream<Integer, Integer> countFirst(JavaDStream<LogEntry> requests) {
    return byStatus(requests).reduceByKeyAndWindow(Integer::sum, WINDOW);
  }

  static JavaPairDStream<Integer, Integer> countFirstWithInverse(JavaDStream<LogEntry> requests) {
    return byStatus(requests)
        .reduceByKeyAndWindow(Integer::sum, (count, left) -> count - left, WINDOW, BATCH);
  }

  // endregion

  private static JavaPairDStream<Integer, Integer> byStatus(JavaDStream<LogEntry> requests) {
    return requests.mapToPair(request -> new Tuple2<>(request.getStatus(), 1));
  }
}
