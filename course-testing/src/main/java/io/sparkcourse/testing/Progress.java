package io.sparkcourse.testing;

import java.util.concurrent.atomic.AtomicLong;

/**
 * When this JVM last made progress: a batch, a case of a check. Code that waits for its end can see
 * whether there will be one.
 */
public final class Progress {
  /** One for all testers of the JVM: only one streaming context runs at a time. */
  public static final Progress OF_THIS_JVM = new Progress();

  private final AtomicLong lastNanos = new AtomicLong(System.nanoTime());

  private Progress() {}

  /** Records that something was done. */
  public void made() {
    lastNanos.set(System.nanoTime());
  }

  /** The time since something was last done, in nanoseconds. */
  public long silentNanos() {
    return System.nanoTime() - lastNanos.get();
  }
}
