package io.sparkcourse.section1.whatisstreaming;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.sample.SampleStreams;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 1.1: how many requests did the shop receive in the last 10 seconds, and how many failed?
 *
 * <p>It reads 80 seconds of the shop's access log, from shortly before the cart fails. Run it with
 * the green arrow, {@code ./course run LastTenSeconds}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * 13:19:35   3 requests in 10 s,  0 failed   (nightly report: in 10 h 40 min)
 * 13:19:40   4 requests in 10 s,  0 failed   (nightly report: in 10 h 40 min)
 * 13:19:45   5 requests in 10 s,  0 failed   (nightly report: in 10 h 40 min)
 * 13:19:50   9 requests in 10 s,  0 failed   (nightly report: in 10 h 40 min)
 * 13:19:55   6 requests in 10 s,  0 failed   (nightly report: in 10 h 40 min)
 * 13:20:00   5 requests in 10 s,  0 failed   (nightly report: in 10 h 40 min)
 * 13:20:05   5 requests in 10 s,  0 failed   (nightly report: in 10 h 39 min)
 * 13:20:10   3 requests in 10 s,  1 failed   (nightly report: in 10 h 39 min)
 * 13:20:15  11 requests in 10 s,  2 failed   (nightly report: in 10 h 39 min)
 * 13:20:20  14 requests in 10 s,  4 failed   (nightly report: in 10 h 39 min)
 * 13:20:25  13 requests in 10 s,  6 failed   (nightly report: in 10 h 39 min)
 * 13:20:30  16 requests in 10 s,  7 failed   (nightly report: in 10 h 39 min)
 * 13:20:35  22 requests in 10 s, 12 failed   (nightly report: in 10 h 39 min)
 * 13:20:40  24 requests in 10 s, 16 failed   (nightly report: in 10 h 39 min)
 * 13:20:45  22 requests in 10 s, 17 failed   (nightly report: in 10 h 39 min)
 * 13:20:50  25 requests in 10 s, 17 failed   (nightly report: in 10 h 39 min)
 * }</pre>
 */
public final class LastTenSecondsDemo {
  static final Duration BATCH = Durations.seconds(5);
  static final Duration WINDOW = Durations.seconds(10);
  private static final Instant START = Instant.parse("2025-06-02T13:19:30Z");

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(LastTenSecondsDemo.class, args).stopAfter(16);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      JavaDStream<LogEntry> requests = SampleStreams.accessLog(ssc, START);

      lastTenSeconds(requests).foreachRDD((counts, time) -> print(time, counts.collectAsMap()));

      ssc.start();
      ssc.awaitTermination();
    }
  }

  // region pipeline
  /** At the end of every batch: the requests of the last ten seconds, by outcome. */
  static JavaPairDStream<String, Long> lastTenSeconds(JavaDStream<LogEntry> requests) {
    return requests
        .map(request -> request.getStatus() >= 500 ? "failed" : "answered")
        .window(WINDOW)
        .countByValue();
  }

  // endregion

  private static void print(Time time, Map<String, Long> counts) {
    LocalTime now = LocalTime.ofInstant(Instant.ofEpochMilli(time.milliseconds()), ZoneOffset.UTC);
    long failed = counts.getOrDefault("failed", 0L);
    long all = failed + counts.getOrDefault("answered", 0L);
    int minutesToMidnight = (24 * 60 * 60 - now.toSecondOfDay()) / 60;
    System.out.printf(
        Locale.ROOT,
        "%tT  %2d requests in 10 s, %2d failed   (nightly report: in %d h %02d min)%n",
        now,
        all,
        failed,
        minutesToMidnight / 60,
        minutesToMidnight % 60);
  }
}
