package io.sparkcourse.section2.transformations;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.sample.SampleStreams;
import java.time.Instant;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 2.3: what do count, reduce and countByValue return for a batch, and for an empty one?
 *
 * <p>The elements are the paths of requests to a shop; each pair of brackets is a partition. Run it
 * with the green arrow, {@code ./course run WholeBatch}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * 12:39:05
 *   requests                 [/tea] [/product/11, /gifts]
 *   count                    [3] []
 *   reduce: bytes, added     [59790]
 *   reduce: longest answer   [39830]
 *   countByValue: paths      [(/gifts,1)] [(/product/11,1), (/tea,1)]
 * 12:39:10
 *   requests                 [/tea] [/login]
 *   count                    [2] []
 *   reduce: bytes, added     [46298]
 *   reduce: longest answer   [34061]
 *   countByValue: paths      [(/login,1)] [(/tea,1)]
 * 12:39:15
 *   requests                 no partition
 *   count                    [0] []
 *   reduce: bytes, added     []
 *   reduce: longest answer   []
 *   countByValue: paths      [] []
 * }</pre>
 */
public final class WholeBatchDemo {
  static final Duration BATCH = Durations.seconds(5);

  /** Ten seconds before a few seconds without requests. */
  private static final Instant START = Instant.parse("2025-06-02T12:39:00Z");

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(WholeBatchDemo.class, args).stopAfter(3);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      JavaDStream<LogEntry> requests = SampleStreams.accessLog(ssc, START);

      BatchPrinter batches = new BatchPrinter();
      batches.print("requests", requests.map(LogEntry::getPath));
      batches.print("count", requests.count());
      batches.print("reduce: bytes, added", bytesSent(requests));
      batches.print("reduce: longest answer", longestAnswer(requests));
      batches.print("countByValue: paths", countsOfPaths(requests));

      ssc.start();
      ssc.awaitTermination();
    }
  }

  // region pipelines
  static JavaDStream<Long> bytesSent(JavaDStream<LogEntry> requests) {
    return requests.map(LogEntry::getBytes).reduce(Long::sum);
  }

  static JavaDStream<Long> longestAnswer(JavaDStream<LogEntry> requests) {
    return requests.map(LogEntry::getBytes).reduce(Math::max);
  }

  static JavaPairDStream<String, Long> countsOfPaths(JavaDStream<LogEntry> requests) {
    return requests.map(LogEntry::getPath).countByValue();
  }
  // endregion
}
