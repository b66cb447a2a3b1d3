package io.sparkcourse.common.generator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The random draws that generators are built on, the same for a seed on every platform.
 *
 * <p>{@link Random} and not a newer generator, because its documentation fixes the algorithms of
 * {@code nextInt(bound)}, {@code nextDouble} and {@code nextGaussian}; and {@link StrictMath},
 * because {@link Math} may round differently from one processor to another.
 */
final class Draws {
  private final Random random;

  /**
   * @param seed the seed of the whole data set
   * @param purpose what these draws decide: each purpose has its own sequence, so that one more
   *     draw here does not change everything elsewhere
   */
  Draws(long seed, String purpose) {
    this.random = new Random(31 * seed + purpose.hashCode());
  }

  /** A number from 0 (inclusive) to the bound (exclusive). */
  int below(int bound) {
    return random.nextInt(bound);
  }

  /** True in this fraction of the calls, from 0 to 1. */
  boolean chance(double share) {
    return random.nextDouble() < share;
  }

  <T> T oneOf(List<T> items) {
    return items.get(below(items.size()));
  }

  /** The items in another order. */
  <T> List<T> shuffled(List<T> items) {
    List<T> shuffled = new ArrayList<>(items);
    for (int last = shuffled.size() - 1; last > 0; last--) {
      T drawn = shuffled.set(below(last + 1), shuffled.get(last));
      shuffled.set(last, drawn);
    }
    return shuffled;
  }

  /** A moment within a period, uniformly distributed, to the millisecond. */
  Duration within(Duration period) {
    return Duration.ofMillis((long) (random.nextDouble() * period.toMillis()));
  }

  /** The pause before the next event, when events occur independently at this mean rate. */
  Duration pauseAtRate(double perSecond) {
    return Duration.ofMillis((long) (-StrictMath.log(1 - random.nextDouble()) / perSecond * 1000));
  }

  /**
   * How long a person looks at a page before the next click: log-normal, so mostly near the median
   * and occasionally far longer.
   *
   * @param median half of the think times are shorter
   * @param longest longer ones are cut to this
   */
  Duration thinkTime(Duration median, Duration longest) {
    double factor = StrictMath.exp(random.nextGaussian());
    return Duration.ofMillis((long) StrictMath.min(median.toMillis() * factor, longest.toMillis()));
  }

  /**
   * Like {@link #thinkTime}, but a value that is not below the limit is drawn again instead of cut.
   */
  Duration thinkTimeBelow(Duration median, Duration limit) {
    Duration drawn = thinkTime(median, limit);
    while (drawn.equals(limit)) {
      drawn = thinkTime(median, limit);
    }
    return drawn;
  }

  /**
   * Draws from a list in which the item of rank n has a weight of 1 / n^exponent.
   *
   * @param byRank the most frequent first
   */
  <T> Zipf<T> zipf(List<T> byRank, double exponent) {
    return new Zipf<>(random, byRank, exponent);
  }

  static final class Zipf<T> {
    private final Random random;
    private final List<T> byRank;
    private final double[] cumulated;

    private Zipf(Random random, List<T> byRank, double exponent) {
      this.random = random;
      this.byRank = List.copyOf(byRank);
      this.cumulated = new double[byRank.size()];
      double sum = 0;
      for (int i = 0; i < cumulated.length; i++) {
        sum += 1 / StrictMath.pow(i + 1, exponent);
        cumulated[i] = sum;
      }
    }

    T next() {
      double drawn = random.nextDouble() * cumulated[cumulated.length - 1];
      int found = Arrays.binarySearch(cumulated, drawn);
      // A value between two entries is reported as -(insertion point) - 1.
      return byRank.get(found >= 0 ? found + 1 : -found - 1);
    }
  }
}
