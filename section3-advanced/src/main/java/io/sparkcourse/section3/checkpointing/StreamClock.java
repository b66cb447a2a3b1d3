package io.sparkcourse.section3.checkpointing;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.apache.spark.streaming.Time;

/** Batch times as people write them. */
final class StreamClock {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

  private StreamClock() {}

  static String format(Time time) {
    return CLOCK.format(Instant.ofEpochMilli(time.milliseconds()));
  }
}
