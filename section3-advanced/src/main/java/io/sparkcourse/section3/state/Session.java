package io.sparkcourse.section3.state;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;

/**
 * Requests of one client without a long silence between them.
 *
 * <p>A record cannot change. That matters for a state: Spark passes the same object to the next
 * micro-batch and keeps it for earlier ones.
 *
 * @param client its address
 * @param start its first request
 * @param end its last one so far
 * @param pages number of its requests
 */
record Session(String client, Instant start, Instant end, int pages) implements Serializable {
  static Session of(String client, Instant request) {
    return new Session(client, request, request, 1);
  }

  /** This session with one more request, which may also be older than its others. */
  Session plus(Instant request) {
    return new Session(
        client,
        request.isBefore(start) ? request : start,
        request.isAfter(end) ? request : end,
        pages + 1);
  }

  /** Such as {@code 12:02:19 - 12:12:31, 16 pages}, in UTC. */
  String summary() {
    return String.format(
        Locale.ROOT,
        "%tT - %tT, %d pages",
        start.atZone(ZoneOffset.UTC),
        end.atZone(ZoneOffset.UTC),
        pages);
  }

  /** Whether a request at this time is after the session's end. */
  boolean isOverAt(Instant request, Duration gap) {
    return request.isAfter(end.plus(gap));
  }

  /** Whether a request of this time belongs to a session before this one. */
  boolean isTooNewFor(Instant request, Duration gap) {
    return request.isBefore(start.minus(gap));
  }
}
