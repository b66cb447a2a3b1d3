package io.sparkcourse.common.timeline;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Moments and durations as the pictures write them: stream time, in UTC. */
final class TimeLabels {
  private static final DateTimeFormatter SECONDS = format("HH:mm:ss");
  private static final DateTimeFormatter MILLIS = format("HH:mm:ss.SSS");

  private static final DateTimeFormatter MINUTES = format("HH:mm");

  private final DateTimeFormatter formatter;

  private TimeLabels(DateTimeFormatter formatter) {
    this.formatter = formatter;
  }

  /** Labels as fine as the batches of this timeline need them. */
  static TimeLabels of(Timeline timeline) {
    boolean wholeSeconds =
        timeline.batchInterval().toMillis() % 1000 == 0
            && timeline.streamStart().toEpochMilli() % 1000 == 0;
    return new TimeLabels(wholeSeconds ? SECONDS : MILLIS);
  }

  String at(Instant instant) {
    return formatter.format(instant);
  }

  /** Hours and minutes. */
  static String minutes(Instant instant) {
    return MINUTES.format(instant);
  }

  /**
   * Such as {@code 30 s}, {@code 10 min} or {@code 500 ms}: in the largest unit without remainder.
   */
  static String of(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 3_600_000 == 0) {
      return millis / 3_600_000 + " h";
    }
    if (millis % 60_000 == 0) {
      return millis / 60_000 + " min";
    }
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
  }

  private static DateTimeFormatter format(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
  }
}
