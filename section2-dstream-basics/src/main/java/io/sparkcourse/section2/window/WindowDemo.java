package io.sparkcourse.section2.window;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.sample.SampleStreams;
import io.sparkcourse.common.timeline.TimelineRecorder;
import java.time.Instant;
import java.util.Locale;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 2.6: what is in a window, and what is it made of?
 *
 * <p>The elements are failed logins of a shop; at 13:50 an attacker begins to guess passwords. A
 * client is shown by the last number of its address. Run it with the green arrow, {@code ./course
 * run 2.6}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * Before window(), failures are kept as nothing
 * After window(),  failures are kept as Memory Serialized 1x Replicated
 *                  the window is kept as nothing
 *
 * UnionRDD of 2 RDDs, 4 partitions, 0 elements
 * Window 1: 13:49:30 - 13:50:00 (30 s long, every 10 s)
 *   time   13:49:50  13:49:55  13:50:00
 *   events     | 0 events| 0 events|
 *   window     <+++++++++|+++++++++]
 *   + in       0 events
 *   result     nothing
 *
 * ...
 * UnionRDD of 6 RDDs, 12 partitions, 9 elements
 * Window 3: 13:49:50 - 13:50:20 (30 s long, every 10 s)
 *   time   13:49:50  13:49:55  13:50:00  13:50:05  13:50:10  13:50:15  13:50:20
 *   events     | 0 events| 0 events| 128 128 | 128 128 | 128 128 | 3 events|
 *   window     [=========|=========|=========|=========|+++++++++|+++++++++]
 *   + in       5 events: 128, 128, 128, 128, 128
 *   result     128, 128, 128, 128, 128, 128, 128, 128, 128
 *
 * ...
 * UnionRDD of 6 RDDs, 12 partitions, 13 elements
 * Window 5: 13:50:10 - 13:50:40 (30 s long, every 10 s)
 *   time   13:50:00  13:50:05  13:50:10  13:50:15  13:50:20  13:50:25  13:50:30  13:50:35  13:50:40
 *   events     | 128 128 | 128 128 | 128 128 | 3 events| 128 128 | 128 128 | 128 128 | 128 128 |
 *   window     |---------|---------[=========|=========|=========|=========|+++++++++|+++++++++]
 *   + in       4 events: 128, 128, 128, 128
 *   - out      4 events: 128, 128, 128, 128
 *   result     128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128
 * ...
 * }</pre>
 */
public final class WindowDemo {
  static final Duration BATCH = Durations.seconds(5);
  static final Duration WINDOW = Durations.seconds(30);
  static final Duration SLIDE = Durations.seconds(10);

  /** Ten seconds before the guessing begins. */
  static final Instant START = Instant.parse("2025-06-02T13:49:50Z");

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(WindowDemo.class, args).stopAfter(12);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      // region main
      JavaDStream<LogEntry> failures = failedLogins(SampleStreams.accessLog(ssc, START));
      System.out.println("Before window(), failures are kept as " + keptAs(failures));
      JavaDStream<LogEntry> lastHalfMinute = failures.window(WINDOW, SLIDE);
      System.out.println("After window(),  failures are kept as " + keptAs(failures));
      System.out.println("                 the window is kept as " + keptAs(lastHalfMinute));
      System.out.println();

      lastHalfMinute.foreachRDD(rdd -> System.out.println(shape(rdd)));
      // endregion
      TimelineRecorder timeline = TimelineRecorder.of(ssc, WINDOW, SLIDE);
      timeline.events(failures, WindowDemo::client);
      timeline.results(lastHalfMinute, WindowDemo::client);
      timeline.printEach(System.out);

      ssc.start();
      ssc.awaitTermination();
    }
  }

  // region failures
  static JavaDStream<LogEntry> failedLogins(JavaDStream<LogEntry> requests) {
    return requests.filter(request -> request.getStatus() == 401);
  }

  // endregion

  private static String keptAs(JavaDStream<?> stream) {
    StorageLevel level = stream.dstream().storageLevel();
    return level.equals(StorageLevel.NONE()) ? "nothing" : level.description();
  }

  /** The last number of the client's address: short, and here sufficient. */
  static String client(LogEntry request) {
    String address = request.getClientIp();
    return address.substring(address.lastIndexOf('.') + 1);
  }

  // region shape
  /** The structure of an RDD, such as "UnionRDD of 6 RDDs, 12 partitions, 13 elements". */
  static String shape(JavaRDD<?> rdd) {
    return String.format(
        Locale.ROOT,
        "%s of %d RDDs, %d partitions, %d elements",
        rdd.rdd().getClass().getSimpleName(),
        rdd.rdd().dependencies().size(),
        rdd.getNumPartitions(),
        rdd.count());
  }
  // endregion
}
