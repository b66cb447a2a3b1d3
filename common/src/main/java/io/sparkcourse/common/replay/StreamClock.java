package io.sparkcourse.common.replay;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.apache.spark.streaming.Time;

/** Stream time as people write it: {@code 13:45:10}, in UTC. */
public final class StreamClock {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

  private StreamClock() {}

  public static String format(Time time) {
    return format(Instant.ofEpochMilli(time.milliseconds()));
  }

  public static String format(Instant instant) {
    return CLOCK.format(instant);
  }
}
