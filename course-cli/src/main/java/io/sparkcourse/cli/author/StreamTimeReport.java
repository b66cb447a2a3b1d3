package io.sparkcourse.cli.author;

import io.sparkcourse.cli.usage.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** How much stream time the tests of a build simulated, and how long they took for it. */
public record StreamTimeReport(Duration streamTime, Duration wallTime) {
  private static final double LOWEST_RATIO = 20;

  /**
   * Adds up what the JVMs of the tests have left: a line {@code stream milliseconds,wall
   * milliseconds} each.
   *
   * @throws UsageException if there is nothing
   */
  public static StreamTimeReport read(Path root) throws IOException {
    Path file = root.resolve("target").resolve("stream-time.csv");
    long streamMillis = 0;
    long wallMillis = 0;
    try {
      for (String line : Files.readAllLines(file)) {
        String[] values = line.split(",");
        streamMillis += Long.parseLong(values[0]);
        wallMillis += Long.parseLong(values[1]);
      }
    } catch (NoSuchFileException e) {
      throw new UsageException(file + " is missing: run the tests first, by `mvnw verify`", e);
    }
    return new StreamTimeReport(Duration.ofMillis(streamMillis), Duration.ofMillis(wallMillis));
  }

  /** Whether the tests are as much faster than their streams as simulated time promises. */
  public boolean isFastEnough() {
    return ratio() >= LOWEST_RATIO;
  }

  private double ratio() {
    return (double) streamTime.toMillis() / Math.max(1, wallTime.toMillis());
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "Simulated %d h %d min of stream time in %.0f s: ratio %.0f",
        streamTime.toHours(),
        streamTime.toMinutesPart(),
        wallTime.toMillis() / 1000.0,
        ratio());
  }
}
