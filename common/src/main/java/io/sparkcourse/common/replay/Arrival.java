package io.sparkcourse.common.replay;

import java.time.Instant;
import java.util.Objects;

/**
 * An element of a replayed stream and the moment at which it reaches Spark, which may be long after
 * it happened.
 *
 * @param at when it arrives
 * @param value what arrives, not null
 */
public record Arrival<T>(Instant at, T value) {
  public Arrival {
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(value, "value");
  }
}
