package io.sparkcourse.testing;

import java.util.concurrent.atomic.AtomicLong;

/**
 * When this JVM has last come further with what it runs: a batch, a case of a check. Whoever waits
 * for its end can tell by it whether there will be one.
 */
public final class Progress {
  /** One for all testers of the JVM: only one streaming context runs at a time. */
  public static final Progress OF_THIS_JVM = new Progress();

  private final AtomicLong lastNanos = new AtomicLong(System.nanoTime());

  private Progress() {}

  /** Notes that something was done. */
  public void made() {
    lastNanos.set(System.nanoTime());
  }

  /** How long nothing was done, in nanoseconds. */
  public long silentNanos() {
    return System.nanoTime() - lastNanos.get();
  }
}
