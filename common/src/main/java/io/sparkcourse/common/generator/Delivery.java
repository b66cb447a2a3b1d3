package io.sparkcourse.common.generator;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How an event gets from where it happened to our server: mostly within a second or so, some late,
 * some far too late, and some twice, because the sender did not learn that it had arrived.
 */
final class Delivery {
  /** Events that are not late arrive sooner than this. */
  static final Duration ON_TIME = Duration.ofMillis(1_200);

  /** No event is on its way for longer than this, including its second copy. */
  static final Duration LONGEST = Duration.ofSeconds(90);

  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final double LATE = 0.05;
  private static final Duration LATE_FROM = Duration.ofSeconds(2);
  private static final Duration LATE_UNTIL = Duration.ofSeconds(20);
  private static final double VERY_LATE = 0.01;
  private static final Duration VERY_LATE_FROM = Duration.ofSeconds(30);
  private static final Duration VERY_LATE_UNTIL = Duration.ofSeconds(80);
  private static final Duration RESENT_AFTER = Duration.ofMillis(500);
  private static final Duration RESENT_WITHIN = Duration.ofSeconds(9);

  private final Draws draws;
  private final double sentTwice;

  /**
   * @param sentTwice the share of the events that arrive twice
   */
  Delivery(Draws draws, double sentTwice) {
    this.draws = draws;
    this.sentTwice = sentTwice;
  }

  /** When an event of this time arrives: once, or twice. */
  List<Instant> arrivalsOf(Instant time) {
    Instant first = time.plus(underWay());
    return draws.chance(sentTwice)
        ? List.of(first, first.plus(between(RESENT_AFTER, RESENT_WITHIN)))
        : List.of(first);
  }

  private Duration underWay() {
    if (draws.chance(VERY_LATE)) {
      return between(VERY_LATE_FROM, VERY_LATE_UNTIL);
    }
    return draws.chance(LATE) ? between(LATE_FROM, LATE_UNTIL) : between(SHORTEST, ON_TIME);
  }

  private Duration between(Duration from, Duration until) {
    return from.plus(draws.within(until.minus(from)));
  }
}
