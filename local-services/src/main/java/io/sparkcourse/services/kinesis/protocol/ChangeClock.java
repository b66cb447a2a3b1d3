package io.sparkcourse.services.kinesis.protocol;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * What time it is, and when a change that is asked for now is done.
 *
 * @param changesTake from a request to create, change or delete something until that is done
 */
public record ChangeClock(InstantSource source, Duration changesTake) {

  /** What time it is. */
  public Instant now() {
    return source.instant();
  }

  /** When a change that is asked for now is done. */
  public Instant changeDue() {
    return now().plus(changesTake);
  }
}
