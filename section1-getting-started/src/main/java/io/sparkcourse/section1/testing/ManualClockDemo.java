package io.sparkcourse.section1.testing;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayInputDStream;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 1.5: how can 40 minutes of a stream be tested in seconds?
 *
 * <p>Run it with the green arrow, {@code ./course run 1.5}, or {@code spark-submit}. It prints:
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
 * }</pre>
 */
public final class ManualClockDemo {
  static final Duration BATCH = Durations.minutes(1);
  static final Duration WINDOW = Durations.minutes(30);
  static final Duration SLIDE = Durations.minutes(10);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(ManualClockDemo.class, args);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      ssc.checkpoint(run.checkpointDirectory());

      JavaDStream<String> events =
          ReplayInputDStream.startingAt(Instant.EPOCH, ssc, ManualClockDemo::oneEventAMinute);
      eventsInWindow(events).print();

      ssc.start();
      ssc.awaitTermination();
    }
  }

  static JavaDStream<Long> eventsInWindow(JavaDStream<String> events) {
    return events.countByWindow(WINDOW, SLIDE);
  }

  private static List<Arrival<String>> oneEventAMinute() {
    return IntStream.range(0, 40)
        .mapToObj(minute -> new Arrival<>(Instant.ofEpochSecond(60L * minute), "event " + minute))
        .toList();
  }
}
