package io.sparkcourse.section1.testing;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayInputDStream;
import io.sparkcourse.common.replay.StreamTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 1.5: how can 40 minutes of a stream be tested in seconds?
 *
 * <p>One event per minute is counted over 30 minutes, every 10 minutes. Run it with the green
 * arrow, {@code ./course run 1.5}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * -------------------------------------------
 * Time: 600000 ms
 * -------------------------------------------
 * 10
 *
 * -------------------------------------------
 * Time: 1200000 ms
 * -------------------------------------------
 * 20
 *
 * -------------------------------------------
 * Time: 1800000 ms
 * -------------------------------------------
 * 30
 *
 * -------------------------------------------
 * Time: 2400000 ms
 * -------------------------------------------
 * 30
 *
 * 40 minutes of stream time took <number> seconds
 * }</pre>
 */
public final class ManualClockDemo {
  static final Duration BATCH = Durations.minutes(1);
  static final Duration WINDOW = Durations.minutes(30);
  static final Duration SLIDE = Durations.minutes(10);
  private static final int MINUTES = 40;

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(ManualClockDemo.class, args);
    // region main
    SparkConf conf =
        run.sparkConf().set("spark.streaming.clock", "org.apache.spark.util.ManualClock");

    try (JavaStreamingContext ssc = new JavaStreamingContext(conf, BATCH)) {
      ssc.checkpoint(run.checkpointDirectory()); // countByWindow subtracts what leaves the window

      JavaDStream<String> events =
          ReplayInputDStream.startingAt(Instant.EPOCH, ssc, ManualClockDemo::oneEventAMinute);
      eventsInWindow(events).print();

      StreamTime streamTime = StreamTime.of(ssc);
      ssc.start();
      long start = System.nanoTime();
      for (int minute = 1; minute <= MINUTES; minute++) {
        streamTime.nextBatch(); // advances the clock by a minute, waits for its micro-batch
      }
      System.out.printf(
          "%d minutes of stream time took %d seconds%n",
          MINUTES, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
    }
    // endregion
  }

  // region pipeline
  static JavaDStream<Long> eventsInWindow(JavaDStream<String> events) {
    return events.countByWindow(WINDOW, SLIDE);
  }

  // endregion

  private static List<Arrival<String>> oneEventAMinute() {
    return IntStream.range(0, MINUTES)
        .mapToObj(minute -> new Arrival<>(Instant.ofEpochSecond(60L * minute), "event " + minute))
        .toList();
  }
}
