package io.sparkcourse.section2.windowoperations;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.Earthquake;
import io.sparkcourse.common.sample.SampleData;
import io.sparkcourse.common.sample.SampleStreams;
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
 * Lecture 2.5: in which window is an earthquake counted that is reported days later?
 *
 * <p>It counts real earthquakes, in windows of six hours that do not overlap. Run it with the green
 * arrow, {@code ./course run ArrivalTime}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * 5 Feb 06:00 to 5 Feb 12:00: 22 reports came in, 17 of them of earthquakes in these six hours
 *     known when the week was over: 67 earthquakes in these six hours
 *     strongest: M5.2, Off the east coast of the North Island of New Zealand; it happened on 5 Feb 09:25
 * 5 Feb 12:00 to 5 Feb 18:00: 102 reports came in, 29 of them of earthquakes in these six hours
 *     known when the week was over: 52 earthquakes in these six hours
 *     strongest: M6.0, 265km NE of Scott Island Bank, Antarctica; it happened on 2 Feb 11:37
 * 5 Feb 18:00 to 6 Feb 00:00: 202 reports came in, 53 of them of earthquakes in these six hours
 *     known when the week was over: 68 earthquakes in these six hours
 *     strongest: M5.5, 138km SE of Modayag, Indonesia; it happened on 2 Feb 00:20
 * 6 Feb 00:00 to 6 Feb 06:00: 74 reports came in, 29 of them of earthquakes in these six hours
 *     known when the week was over: 70 earthquakes in these six hours
 *     strongest: M5.2, 55km WSW of Calingasta, Argentina; it happened on 1 Feb 23:13
 * 6 Feb 06:00 to 6 Feb 12:00: 34 reports came in, 22 of them of earthquakes in these six hours
 *     known when the week was over: 55 earthquakes in these six hours
 *     strongest: M6.1, 35km S of Jarm, Afghanistan; it happened on 31 Jan 07:07
 * }</pre>
 */
public final class ArrivalTimeDemo {
  static final Duration BATCH = Durations.minutes(120);
  static final Duration WINDOW = Durations.minutes(360);
  static final Duration SLIDE = WINDOW;

  static final Instant START = Instant.parse("2018-02-05T06:00:00Z");
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
