package io.sparkcourse.section3.state;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayInputDStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import org.apache.spark.api.java.Optional;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.State;
import org.apache.spark.streaming.StateSpec;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaMapWithStateDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Lecture 3.2: when does a timeout of one minute fire?
 *
 * <p>Ann and Bob each request a page in the first minute; Bob requests another after three and a
 * half. Run it with the green arrow, {@code ./course run TimeoutPrecision}, or {@code
 * spark-submit}. It prints:
 *
 * <pre>{@code
 *           every 5 min (default)     checkpoint(1 min)         checkpoint(30 s)
 * 12:00:30
 * 12:01:00  Ann 1, Bob 1              Ann 1, Bob 1              Ann 1, Bob 1
 * 12:01:30
 * 12:02:00
 * 12:02:30                                                      Ann out, Bob out
 * 12:03:00                            Ann out, Bob out
 * 12:03:30
 * 12:04:00
 * 12:04:30  Bob 2                     Bob 1                     Bob 1
 * 12:05:00  Ann out
 * 12:05:30
 * 12:06:00                            Bob out                   Bob out
 * 12:06:30
 * 12:07:00
 * 12:07:30
 * 12:08:00
 * 12:08:30
 * 12:09:00
 * 12:09:30
 * 12:10:00  Bob out
 * }</pre>
 */
public final class TimeoutPrecisionDemo {
  static final Duration BATCH = Durations.seconds(30);
  static final Duration TIMEOUT = Durations.minutes(1);
  private static final Instant NOON = Instant.parse("2025-06-02T12:00:00Z");

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(TimeoutPrecisionDemo.class, args).stopAfter(20);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      ssc.checkpoint(run.checkpointDirectory());

      JavaPairDStream<String, Integer> pages =
          ReplayInputDStream.startingAt(NOON, ssc, TimeoutPrecisionDemo::arrivals)
              .mapToPair(client -> new Tuple2<>(client, 1));
      // region looks
      JavaMapWithStateDStream<String, Integer, Integer, String> byDefault = visits(pages);
      JavaMapWithStateDStream<String, Integer, Integer, String> everyMinute = visits(pages);
      everyMinute.checkpoint(Durations.minutes(1));
      JavaMapWithStateDStream<String, Integer, Integer, String> everyBatch = visits(pages);
      everyBatch.checkpoint(BATCH);
      // endregion

      System.out.print(
          "          every 5 min (default)     checkpoint(1 min)         checkpoint(30 s)");
      pages.foreachRDD((rdd, time) -> System.out.printf("%n%tT", utc(time.milliseconds())));
      print(byDefault);
      print(everyMinute);
      print(everyBatch);

      ssc.start();
      ssc.awaitTermination();
      System.out.println();
    }
  }

  // region visits
  static JavaMapWithStateDStream<String, Integer, Integer, String> visits(
      JavaPairDStream<String, Integer> pages) {
    return pages.mapWithState(StateSpec.function(TimeoutPrecisionDemo::report).timeout(TIMEOUT));
  }

  private static String report(String client, Optional<Integer> page, State<Integer> seen) {
    if (seen.isTimingOut()) {
      return client + " out";
    }
    seen.update(seen.exists() ? seen.get() + 1 : 1);
    return client + " " + seen.get();
  }

  // endregion

  private static List<Arrival<String>> arrivals() {
    return List.of(
        new Arrival<>(NOON.plusSeconds(40), "Ann"),
        new Arrival<>(NOON.plusSeconds(45), "Bob"),
        new Arrival<>(NOON.plusSeconds(255), "Bob"));
  }

  private static void print(JavaDStream<String> reports) {
    reports.foreachRDD(rdd -> System.out.printf("  %-24s", String.join(", ", rdd.collect())));
  }

  private static ZonedDateTime utc(long millis) {
    return Instant.ofEpochMilli(millis).atZone(ZoneOffset.UTC);
  }
}
