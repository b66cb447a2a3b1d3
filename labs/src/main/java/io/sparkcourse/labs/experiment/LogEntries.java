package io.sparkcourse.labs.experiment;

import io.sparkcourse.common.data.LogEntry;
import java.time.Instant;
import java.util.Iterator;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Requests to a shop at random, made by the task that needs them: the same for the same seed. */
public final class LogEntries {
  private static final long FIRST_SECOND = 1_748_865_600L;
  private static final int SECONDS = 86_400;

  private LogEntries() {}

  public static Iterator<LogEntry> of(long seed, int number) {
    SplittableRandom random = new SplittableRandom(seed);
    return Stream.generate(() -> entry(random)).limit(number).iterator();
  }

  private static LogEntry entry(SplittableRandom random) {
    return new LogEntry(
        "192.0.2." + random.nextInt(256),
        Instant.ofEpochSecond(FIRST_SECOND + random.nextInt(SECONDS)),
        "GET",
        "/product/" + random.nextInt(1_000),
        random.nextInt(50) == 0 ? 503 : 200,
        random.nextInt(100_000),
        "https://shop.example/",
        "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0");
  }
}
