package io.sparkcourse.services.kinesis;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A time that advances when a test says so. */
final class MovableClock implements InstantSource {
  private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

  @Override
  public Instant instant() {
    return now;
  }

  void advance(Duration duration) {
    now = now.plus(duration);
  }
}
