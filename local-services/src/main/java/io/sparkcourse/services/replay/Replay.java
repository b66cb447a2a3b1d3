package io.sparkcourse.services.replay;

import io.sparkcourse.common.progress.ProgressBar;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Messages that are sent one after another, at a fixed number per second.
 *
 * @param messages in the order in which they are sent
 * @param rate how many per second; at least 1
 */
public record Replay(List<Message> messages, int rate) {
  private static final int SHOWN_A_SECOND = 5;

  /** Sends all of them; returns when the last one has been handed over. */
  public void sendTo(Consumer<Message> server) {
    int step = Math.max(1, rate / SHOWN_A_SECOND);
    int steps = (messages.size() + step - 1) / step;
    long start = System.nanoTime();
    try (ProgressBar progress = ProgressBar.of(steps)) {
      for (int i = 0; i < messages.size(); i++) {
        if (i % step == 0) {
          progress.begin(String.format(Locale.ROOT, "%,d of %,d records", i, messages.size()));
        }
        awaitNanoTime(start + i * TimeUnit.SECONDS.toNanos(1) / rate);
        server.accept(messages.get(i));
      }
    }
  }

  private static void awaitNanoTime(long due) {
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
