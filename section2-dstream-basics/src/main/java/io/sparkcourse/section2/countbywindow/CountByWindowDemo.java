package io.sparkcourse.section2.countbywindow;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.sample.SampleStreams;
import io.sparkcourse.common.timeline.TimelineRecorder;
import java.time.Instant;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 2.7: how many requests arrived in the last 30 seconds, updated every 10?
 *
 * <p>At 12:40 a bot begins to crawl the shop. Run it with the green arrow, {@code ./course run
 * 2.7}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * -------------------------------------------
 * Time: 1748867980000 ms
 * -------------------------------------------
 * 4
 *
 * Window 1: 12:39:10 - 12:39:40 (30 s long, every 10 s)
 *   time   12:39:30  12:39:35  12:39:40
 *   events     | 2 events|   / /   |
 *   window     <+++++++++|+++++++++]
 *   + in       4 events: /tea, /cart, /, /
 *   result     4 requests
 *
 * ...
 * -------------------------------------------
 * Time: 1748868010000 ms
 * -------------------------------------------
 * 28
 *
 * Window 4: 12:39:40 - 12:40:10 (30 s long, every 10 s)
 *   time   12:39:30  12:39:35  12:39:40  12:39:45  12:39:50  12:39:55  12:40:00  12:40:05  12:40:10
 *   events     | 2 events|   / /   | 3 events| 3 events| 3 events| 2 events| 8 events| 9 events|
 *   window     |---------|---------[=========|=========|=========|=========|+++++++++|+++++++++]
 *   + in       17 events: /robots.txt, /product/2, /login, /product/3, /product/4, ... 12 more
 *   - out      4 events: /tea, /cart, /, /
 *   result     28 requests
 * ...
 * }</pre>
 */
public final class CountByWindowDemo {
  static final Duration BATCH = Durations.seconds(5);
  static final Duration WINDOW = Durations.seconds(30);
  static final Duration SLIDE = Durations.seconds(10);

  /** Half a minute before the bot. */
  static final Instant START = Instant.parse("2025-06-02T12:39:30Z");

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(CountByWindowDemo.class, args).stopAfter(14);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      // region main
      ssc.checkpoint(run.checkpointDirectory()); // countByWindow keeps its last result
      JavaDStream<LogEntry> requests = SampleStreams.accessLog(ssc, START);
      JavaDStream<Long> counts = requestsInWindow(requests);
      counts.print();
      // endregion
      TimelineRecorder timeline = TimelineRecorder.of(ssc, WINDOW, SLIDE);
      timeline.events(requests, LogEntry::getPath);
      timeline.results(counts, count -> count + " requests");
      timeline.printEach(System.out);

      ssc.start();
      ssc.awaitTermination();
    }
  }

  // region count
  static JavaDStream<Long> requestsInWindow(JavaDStream<LogEntry> requests) {
    return requests.countByWindow(WINDOW, SLIDE);
  }
  // endregion
}
