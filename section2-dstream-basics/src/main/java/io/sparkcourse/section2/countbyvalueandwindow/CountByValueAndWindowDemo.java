package io.sparkcourse.section2.countbyvalueandwindow;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.sample.SampleStreams;
import io.sparkcourse.common.timeline.TimelineRecorder;
import java.time.Instant;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Lecture 2.9: how often did the shop return each status in the last two minutes?
 *
 * <p>Run it with the green arrow, {@code ./course run 2.9}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * ...
 * -------------------------------------------
 * Time: 1748870460000 ms
 * -------------------------------------------
 * (200,69)
 * (302,3)
 * (304,2)
 * (503,54)
 * ...
 * -------------------------------------------
 * Time: 1748870580000 ms
 * -------------------------------------------
 * (404,2)
 * (200,75)
 * (302,3)
 * (304,2)
 * (503,99)
 *
 * Window 4: 13:21:00 - 13:23:00 (2 min long, every 1 min)
 *   time   13:20:00  13:20:30  13:21:00  13:21:30  13:22:00  13:22:30  13:23:00
 *   events     |   12x   |   42x   |   28x   |   40x   |   31x   |    0x   |
 *   window     |---------|---------[=========|=========|+++++++++|+++++++++]
 *   + in       2 events: 31x, 0x
 *   - out      2 events: 12x, 42x
 *   result     (503,99)
 *
 * ...
 * -------------------------------------------
 * Time: 1748870700000 ms
 * -------------------------------------------
 * (200,50)
 * (302,2)
 *
 * Window 6: 13:23:00 - 13:25:00 (2 min long, every 1 min)
 *   time   13:22:00  13:22:30  13:23:00  13:23:30  13:24:00  13:24:30  13:25:00
 *   events     |   31x   |    0x   |    0x   |    0x   |    0x   |    0x   |
 *   window     |---------|---------[=========|=========|+++++++++|+++++++++]
 *   + in       2 events: 0x, 0x
 *   - out      2 events: 31x, 0x
 *   result     nothing
 * }</pre>
 */
public final class CountByValueAndWindowDemo {
  static final Duration BATCH = Durations.seconds(30);
  static final Duration WINDOW = Durations.minutes(2);
  static final Duration SLIDE = Durations.minutes(1);

  /** A minute before the cart of the shop fails, for two and a half minutes. */
  private static final Instant START = Instant.parse("2025-06-02T13:19:00Z");

  /** The timeline shows how often it occurred in each batch, and its count in each window. */
  private static final int FOLLOWED = 503;

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(CountByValueAndWindowDemo.class, args).stopAfter(12);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      ssc.checkpoint(run.checkpointDirectory()); // it subtracts what leaves, so it keeps state

      JavaDStream<Integer> statuses = SampleStreams.accessLog(ssc, START).map(LogEntry::getStatus);
      JavaPairDStream<Integer, Long> counts = counts(statuses);
      counts.print();

      TimelineRecorder.of(ssc, WINDOW, SLIDE)
          .events(statuses.filter(status -> status == FOLLOWED).count(), count -> count + "x")
          .results(counts.filter(count -> count._1() == FOLLOWED), Tuple2::toString)
          .printEach(System.out);

      ssc.start();
      ssc.awaitTermination();
    }
  }

  // region counts
  static JavaPairDStream<Integer, Long> counts(JavaDStream<Integer> statuses) {
    return statuses.countByValueAndWindow(WINDOW, SLIDE);
  }

  // endregion

  // region by-hand
  /** The form that Spark turns it into. */
  static JavaPairDStream<Integer, Long> byHand(JavaDStream<Integer> statuses) {
    return statuses
        .mapToPair(status -> new Tuple2<>(status, 1L))
        .reduceByKeyAndWindow(
            (count, entered) -> count + entered,
            (count, left) -> count - left,
            WINDOW,
            SLIDE,
            statuses.context().sparkContext().defaultParallelism(),
            count -> count._2() != 0);
  }
  // endregion
}
