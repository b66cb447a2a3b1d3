package io.sparkcourse.services.kinesis.protocol;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The current time, and the time at which a change that is requested now will be done.
 *
 * @param changesTake from a request to create, change or delete something until that is done
 */
public record ChangeClock(InstantSource source, Duration changesTake) {

  /** The current time. */
  public Instant now() {
    return source.instant();
  }

  /** The time at which a change that is requested now will be done. */
  public Instant changeDue() {
    return now().plus(changesTake);
  }
}
