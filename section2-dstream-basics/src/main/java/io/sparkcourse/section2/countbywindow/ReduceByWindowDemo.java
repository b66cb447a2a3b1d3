package io.sparkcourse.section2.countbywindow;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.sample.SampleStreams;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 2.7: a sum has an inverse; does a maximum have one?
 *
 * <p>The sizes of the responses that a shop sent in the last 30 seconds: their sum with and without
 * an inverse, their maximum without an inverse and with a wrong one. Run it with the green arrow,
 * {@code ./course run ReduceByWindow}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 *           sum      sum with  max    max with
 *                    inverse          'inverse'
 * 14:46:40  101318   101318    37686  37686
 * 14:46:50  222413   222413    37686  37686
 * 14:47:00  342835   342835    37686  37686
 * 14:47:10  278904   278904    26039  37686
 * 14:47:20  227991   227991    26039  37686
 * 14:47:30  132066   132066    24125  37686
 * 14:47:40  213265   213265    34146  37686
 * 14:47:50  210570   210570    34146  37686
 * }</pre>
 */
public final class ReduceByWindowDemo {
  static final Duration BATCH = Durations.seconds(5);
  static final Duration WINDOW = Durations.seconds(30);
  static final Duration SLIDE = Durations.seconds(10);
  private static final Instant START = Instant.parse("2025-06-02T14:46:30Z");

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(ReduceByWindowDemo.class, args).stopAfter(16);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      ssc.checkpoint(run.checkpointDirectory());
      JavaDStream<Long> sizes = SampleStreams.accessLog(ssc, START).map(LogEntry::getBytes);

      System.out.println("          sum      sum with  max    max with");
      System.out.println("                   inverse          'inverse'");
      sum(sizes)
          .union(sumWithInverse(sizes))
          .union(max(sizes))
          .union(maxWithFalseInverse(sizes))
          .foreachRDD((rdd, time) -> print(time, rdd.collect()));

      ssc.start();
      ssc.awaitTermination();
    }
  }

  // region sum
  static JavaDStream<Long> sum(JavaDStream<Long> sizes) {
    return sizes.reduceByWindow(Long::sum, WINDOW, SLIDE);
  }

  static JavaDStream<Long> sumWithInverse(JavaDStream<Long> sizes) {
    return sizes.reduceByWindow(Long::sum, (all, leaving) -> all - leaving, WINDOW, SLIDE);
  }

  // endregion

  // region max
  static JavaDStream<Long> max(JavaDStream<Long> sizes) {
    return sizes.reduceByWindow(Math::max, WINDOW, SLIDE);
  }

  static JavaDStream<Long> maxWithFalseInverse(JavaDStream<Long> sizes) {
    return sizes.reduceByWindow(Math::max, (max, leaving) -> max, WINDOW, SLIDE);
  }

  // endregion

  private static void print(Time time, List<Long> results) {
    LocalTime now = LocalTime.ofInstant(Instant.ofEpochMilli(time.milliseconds()), ZoneOffset.UTC);
    System.out.printf(
        Locale.ROOT,
        "%tT  %-7d  %-8d  %-5d  %d%n",
        now,
        results.get(0),
        results.get(1),
        results.get(2),
        results.get(3));
  }
}
