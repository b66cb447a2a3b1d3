package io.sparkcourse.section4.performancetuning;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.common.replay.ReplayInputDStream;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 4.1: which batch interval is the right one?
 *
 * <p>A micro-batch takes 0.3 s, even if it is empty, and 5 ms for each record. For 30 seconds of
 * stream time, 100 records arrive per second. Run it with the green arrow, {@code ./course run
 * BatchInterval}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * batch     processing  share of the  after 30 seconds: a record's result
 * interval  time        interval      scheduling delay  comes within
 *   0.5 s      0.55 s         110 %             2.95 s           4.00 s
 *   1.0 s      0.80 s          80 %             0.00 s           1.80 s
 *   2.0 s      1.30 s          65 %             0.00 s           3.30 s
 *   5.0 s      2.80 s          56 %             0.00 s           7.80 s
 *  10.0 s      5.30 s          53 %             0.00 s          15.30 s
 * }</pre>
 */
public final class BatchIntervalDemo {
  static final List<Duration> INTERVALS =
      List.of(
          Durations.milliseconds(500),
          Durations.seconds(1),
          Durations.seconds(2),
          Durations.seconds(5),
          Durations.seconds(10));
  static final int SECONDS = 30;
  static final int RECORDS_PER_SECOND = 100;
  private static final int MILLIS_PER_BATCH = 300;
  private static final int MILLIS_PER_RECORD = 5;

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(BatchIntervalDemo.class, args);
    System.out.println("batch     processing  share of the  after 30 seconds: a record's result");
    System.out.println("interval  time        interval      scheduling delay  comes within");
    for (Duration interval : INTERVALS) {
      try (JavaStreamingContext ssc = run.streamingContext(interval)) {
        JavaDStream<Integer> records =
            ReplayInputDStream.startingAt(Instant.EPOCH, ssc, BatchIntervalDemo::steadily);
        work(records, ReplayClock.of(ssc));
        ssc.addStreamingListener(new Delays(delay -> printLast(delay, interval)));

        ssc.start();
        ssc.awaitTermination();
      }
    }
  }

  // region work
  static void work(JavaDStream<Integer> records, ReplayClock clock) {
    records.foreachRDD(rdd -> clock.advance(MILLIS_PER_BATCH + MILLIS_PER_RECORD * rdd.count()));
  }

  // endregion

  private static void printLast(Delays.Delay delay, Duration interval) {
    if (delay.batch().milliseconds() == SECONDS * 1_000) {
      double millis = interval.milliseconds();
      System.out.printf(
          "%5.1f s %9.2f s %11.0f %% %16.2f s %14.2f s%n",
          millis / 1e3,
          delay.processing() / 1e3,
          100 * delay.processing() / millis,
          delay.scheduling() / 1e3,
          (millis + delay.total()) / 1e3);
    }
  }

  static List<Arrival<Integer>> steadily() {
    int millisBetween = 1_000 / RECORDS_PER_SECOND;
    return IntStream.range(0, SECONDS * RECORDS_PER_SECOND)
        .mapToObj(record -> new Arrival<>(Instant.ofEpochMilli(record * millisBetween), record))
        .toList();
  }
}
