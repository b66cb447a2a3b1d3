package io.sparkcourse.common.timeline;

import java.time.Duration;
import java.time.Instant;

/**
 * Where a moment is in a picture whose columns are the batch intervals.
 *
 * @param origin the moment at {@code left}
 * @param left in pixels
 * @param columns how many
 * @param columnWidth in pixels
 */
record TimeScale(Instant origin, Duration batchInterval, int left, int columns, int columnWidth) {

  /**
   * The position of a moment at which a batch begins or ends; one before the origin is to its left.
   */
  int x(Instant moment) {
    long millis = Math.max(0, Duration.between(origin, moment).toMillis());
    return left + (int) (millis / batchInterval.toMillis()) * columnWidth;
  }

  int right() {
    return left + columns * columnWidth;
  }

  /** The moment where a column begins, or where the last one ends. */
  Instant edge(int column) {
    return origin.plus(batchInterval.multipliedBy(column));
  }
}
