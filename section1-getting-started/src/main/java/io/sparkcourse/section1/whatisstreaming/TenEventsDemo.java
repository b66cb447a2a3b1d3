package io.sparkcourse.section1.whatisstreaming;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayInputDStream;
import io.sparkcourse.common.replay.StreamClock;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Lecture 1.1: what result do ten events have as a stream, and what as a batch job?
 *
 * <p>Ten taps at the gates of an underground station. Gate B loses its network, and one of its taps
 * arrives 13 seconds after it was made. Run it with the green arrow, {@code ./course run 1.1}, or
 * {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * As a stream: an answer every 5 seconds, about what came in since the last
 * at 12:00:05   3 taps, made in  12:00:00 x3
 * at 12:00:10   2 taps, made in  12:00:05 x2
 * at 12:00:15   2 taps, made in  12:00:10 x2
 * at 12:00:20   3 taps, made in  12:00:00 x1 (late)   12:00:15 x2
 *
 * As a batch job: one answer, when all of it is in
 * at the end   10 taps, made in  12:00:00 x4   12:00:05 x2   12:00:10 x2   12:00:15 x2
 * }</pre>
 */
public final class TenEventsDemo {
  static final Duration BATCH = Durations.seconds(5);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(TenEventsDemo.class, args);

    // region main
    System.out.println("As a stream: an answer every 5 seconds, about what came in since the last");
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      JavaDStream<Tap> taps = ReplayInputDStream.startingAt(Tap.NOON, ssc, Tap::tenByArrival);
      taps.foreachRDD(
          (batch, time) -> {
            Instant end = Instant.ofEpochMilli(time.milliseconds());
            print("at " + StreamClock.format(end), batch, end.minusMillis(BATCH.milliseconds()));
          });
      ssc.start();
      ssc.awaitTermination();
    }

    System.out.println("\nAs a batch job: one answer, when all of it is in");
    try (JavaSparkContext sc = new JavaSparkContext(run.sparkConf())) {
      JavaRDD<Tap> taps = sc.parallelize(Tap.tenByArrival().stream().map(Arrival::value).toList());
      print("at the end", taps, Tap.NOON);
    }
    // endregion
  }

  // region pipeline
  /** The number of taps in each five seconds of the gates' clocks. */
  static JavaPairRDD<Instant, Integer> tapsByTimeOfTap(JavaRDD<Tap> taps) {
    return taps.mapToPair(tap -> new Tuple2<>(fiveSecondsOf(tap), 1))
        .reduceByKey(Integer::sum)
        .sortByKey();
  }

  // endregion

  private static Instant fiveSecondsOf(Tap tap) {
    long second = tap.time().getEpochSecond();
    return Instant.ofEpochSecond(second - second % 5);
  }

  private static void print(String when, JavaRDD<Tap> taps, Instant since) {
    String counts =
        tapsByTimeOfTap(taps).collect().stream()
            .map(
                count ->
                    StreamClock.format(count._1()) + " x" + count._2() + late(count._1(), since))
            .collect(Collectors.joining("   "));
    System.out.printf(Locale.ROOT, "%-11s  %2d taps, made in  %s%n", when, taps.count(), counts);
  }

  private static String late(Instant made, Instant since) {
    return made.isBefore(since) ? " (late)" : "";
  }
}
