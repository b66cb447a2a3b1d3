package io.sparkcourse.testing.exercise;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Draws for generated input. The same seed gives the same draws, so a check gives the same verdict
 * every time. Draw from few values, so that repeats and ties are common.
 */
public final class Draws {
  private final Random random;

  Draws(long seed) {
    this.random = new Random(seed);
  }

  /** A whole number, both ends included. */
  public int between(int least, int most) {
    return least + random.nextInt(most - least + 1);
  }

  /** True this many times out of a hundred. */
  public boolean percent(int times) {
    return random.nextInt(100) < times;
  }

  /** One of these values, all equally likely. */
  @SafeVarargs
  public final <T> T oneOf(T... values) {
    return values[random.nextInt(values.length)];
  }

  /** One of these values, all equally likely. */
  public <T> T oneOf(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  /** Exactly the limit, one before it, or one after it. */
  public long around(long limit) {
    return limit + between(-1, 1);
  }

  /** These values in another order. */
  public <T> List<T> shuffled(List<T> values) {
    List<T> copy = new ArrayList<>(values);
    Collections.shuffle(copy, random);
    return copy;
  }

  /** This many drawn values. */
  public <T> List<T> list(int size, Supplier<T> value) {
    List<T> values = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      values.add(value.get());
    }
    return values;
  }

  /**
   * Batches of drawn events. One in four batches is empty, and some empty batches follow each
   * other, because that is when windows and states forget.
   *
   * @param batches how many
   * @param most the maximum number of events in a batch
   */
  public <E> Batches<E> batches(int batches, int most, Supplier<E> event) {
    List<List<E>> drawn = new ArrayList<>();
    int silent = 0;
    while (drawn.size() < batches) {
      if (silent == 0 && percent(10)) {
        silent = between(2, 5);
      }
      boolean empty = silent > 0 || percent(15);
      silent = Math.max(0, silent - 1);
      drawn.add(empty ? List.of() : list(between(1, most), event));
    }
    return Batches.of(drawn);
  }
}
