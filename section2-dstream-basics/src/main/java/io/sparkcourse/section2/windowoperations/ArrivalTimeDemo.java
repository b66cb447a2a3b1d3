package io.sparkcourse.section2.windowoperations;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.SampleStreams;
import io.sparkcourse.common.data.Earthquake;
import io.sparkcourse.common.data.SampleData;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 2.5: in which window does an earthquake count, if the world hears of it days later?
 *
 * <p>Real earthquakes, in windows of six hours that do not overlap. Run it with the green arrow,
 * {@code ./course run ArrivalTime}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * }</pre>
 */
public final class ArrivalTimeDemo {
  static final Duration BATCH = Durations.minutes(120);
  static final Duration WINDOW = Durations.minutes(360);
  static final Duration SLIDE = WINDOW;

  private static final Instant START = Instant.parse("2018-02-05T06:00:00Z");
  private static final DateTimeFormatter DAY_AND_HOUR =
      DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(ArrivalTimeDemo.class, args).stopAfter(15);
    List<Earthquake> wholeWeek = SampleData.earthquakes().rows();
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      JavaDStream<Earthquake> quakes = SampleStreams.earthquakes(ssc, START);

      lastSixHours(quakes).foreachRDD((rdd, time) -> print(time, rdd.collect(), wholeWeek));

      ssc.start();
      ssc.awaitTermination();
    }
  }

  // region window
  static JavaDStream<Earthquake> lastSixHours(JavaDStream<Earthquake> quakes) {
    return quakes.window(WINDOW, SLIDE);
  }

  // endregion

  private static void print(Time time, List<Earthquake> inWindow, List<Earthquake> wholeWeek) {
    Instant end = Instant.ofEpochMilli(time.milliseconds());
    Instant start = end.minusMillis(WINDOW.milliseconds());
    System.out.printf(
        Locale.ROOT,
        "%s to %s: %d reports came in, %d of them of earthquakes in these six hours%n",
        DAY_AND_HOUR.format(start),
        DAY_AND_HOUR.format(end),
        inWindow.size(),
        happenedBetween(start, end, inWindow));
    System.out.printf(
        Locale.ROOT,
        "    known when the week was over: %d earthquakes in these six hours%n",
        happenedBetween(start, end, wholeWeek));
    inWindow.stream()
        .max(Comparator.comparingDouble(Earthquake::getMag))
        .ifPresent(
            quake ->
                System.out.printf(
                    Locale.ROOT,
                    "    strongest: M%.1f, %s; it happened on %s%n",
                    quake.getMag(),
                    quake.getPlace(),
                    DAY_AND_HOUR.format(quake.getTime())));
  }

  private static long happenedBetween(Instant start, Instant end, List<Earthquake> quakes) {
    return quakes.stream()
        .map(Earthquake::getTime)
        .filter(time -> !time.isBefore(start) && time.isBefore(end))
        .count();
  }
}
