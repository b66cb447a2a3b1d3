package io.sparkcourse.section4.performancetuning;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.common.replay.ReplayInputDStream;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 4.1: what happens when a micro-batch takes longer than the batch interval?
 *
 * <p>Each record takes a millisecond of stream time. From the third to the sixth second, three
 * times as many arrive as before. Run it with the green arrow, {@code ./course run FallingBehind},
 * or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * batch     records   scheduling   processing        total
 *                      delay (s)     time (s)    delay (s)
 * 00:00:01      500          0.0          0.5          0.5
 * 00:00:02      500          0.0          0.5          0.5
 * 00:00:03     1500          0.0          1.5          1.5
 * 00:00:04     1500          0.5          1.5          2.0
 * 00:00:05     1500          1.0          1.5          2.5
 * 00:00:06     1500          1.5          1.5          3.0
 * 00:00:07      500          2.0          0.5          2.5
 * 00:00:08      500          1.5          0.5          2.0
 * 00:00:09      500          1.0          0.5          1.5
 * 00:00:10      500          0.5          0.5          1.0
 * 00:00:11      500          0.0          0.5          0.5
 * 00:00:12      500          0.0          0.5          0.5
 * }</pre>
 */
public final class FallingBehindDemo {
  static final Duration BATCH = Durations.seconds(1);
  static final List<Integer> RECORDS =
      List.of(500, 500, 1500, 1500, 1500, 1500, 500, 500, 500, 500, 500, 500);

  /** The duration of the work on one record, in stream time. */
  static final int MILLIS_PER_RECORD = 1;

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(FallingBehindDemo.class, args);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      JavaDStream<Integer> records =
          ReplayInputDStream.startingAt(Instant.EPOCH, ssc, () -> perBatch(BATCH, RECORDS));

      // region main
      ReplayClock clock = ReplayClock.of(ssc);
      records.foreachRDD(rdd -> clock.advance(rdd.count() * MILLIS_PER_RECORD)); // the work
      ssc.addStreamingListener(new Delays(delay -> System.out.println(delay.line())));
      // endregion

      System.out.println("batch     records   scheduling   processing        total");
      System.out.println("                     delay (s)     time (s)    delay (s)");
      ssc.start();
      ssc.awaitTermination();
    }
  }

  /** The number of records in each batch interval; all arrive at its beginning. */
  static List<Arrival<Integer>> perBatch(Duration interval, List<Integer> counts) {
    return IntStream.range(0, counts.size())
        .boxed()
        .flatMap(batch -> arrivals(batch * interval.milliseconds(), counts.get(batch)))
        .toList();
  }

  private static Stream<Arrival<Integer>> arrivals(long atMillis, int count) {
    return IntStream.range(0, count)
        .mapToObj(record -> new Arrival<>(Instant.ofEpochMilli(atMillis), record));
  }
}
