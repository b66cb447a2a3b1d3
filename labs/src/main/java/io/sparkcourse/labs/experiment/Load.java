package io.sparkcourse.labs.experiment;

import java.util.concurrent.locks.LockSupport;

/** Work on a record that needs a processor, and work that waits for something else. */
public final class Load {
  private static final int SHIFT = 33;
  private static final long FACTOR = 0xff51afd7ed558ccdL;

  private Load() {}

  /**
   * Mixes the bits of a number.
   *
   * @param times how often, about a nanosecond each
   */
  public static long compute(long number, int times) {
    long bits = number;
    for (int i = 0; i < times; i++) {
      bits = (bits ^ (bits >>> SHIFT)) * FACTOR + i;
    }
    return bits;
  }

  /** Waits, as for a database; an interrupt does not shorten it. */
  public static void pause(long nanos) {
    pauseUntil(System.nanoTime() + nanos);
  }

  /** Waits until {@link System#nanoTime} is as large as this. */
  static void pauseUntil(long end) {
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
