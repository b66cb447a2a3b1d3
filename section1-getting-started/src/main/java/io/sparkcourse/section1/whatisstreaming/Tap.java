package io.sparkcourse.section1.whatisstreaming;

import io.sparkcourse.common.replay.Arrival;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;

/** A passenger has held a card to a gate of an underground station. */
final class Tap implements Serializable {
  private static final long serialVersionUID = 1L;

  static final Instant NOON = Instant.parse("2025-06-02T12:00:00Z");

  private final Instant time;
  private final String gate;

  Tap(Instant time, String gate) {
    this.time = time;
    this.gate = gate;
  }

  /** The time of the tap on the gate's own clock, not of its arrival anywhere. */
  Instant time() {
    return time;
  }

  String gate() {
    return gate;
  }

  // region events
  /** Ten taps in the order in which they reach Spark. */
  static List<Arrival<Tap>> tenByArrival() {
    return List.of(
        arrival("A", 0.4, 0.5),
        arrival("B", 1.9, 2.0),
        arrival("A", 3.1, 3.2),
        arrival("A", 6.0, 6.1),
        arrival("C", 8.2, 8.3),
        arrival("A", 11.0, 11.1),
        arrival("C", 13.7, 13.8),
        arrival("C", 15.2, 15.3),
        arrival("B", 4.2, 17.5), // gate B had no network since second 4
        arrival("B", 18.1, 18.2));
  }

  // endregion

  private static Arrival<Tap> arrival(String gate, double made, double arrived) {
    return new Arrival<>(secondsAfterNoon(arrived), new Tap(secondsAfterNoon(made), gate));
  }

  private static Instant secondsAfterNoon(double seconds) {
    return NOON.plusMillis(Math.round(seconds * 1000));
  }
}
