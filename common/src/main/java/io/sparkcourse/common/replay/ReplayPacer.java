package io.sparkcourse.common.replay;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchCompleted;
import org.apache.spark.streaming.scheduler.StreamingListenerStreamingStarted;

/**
 * Moves stream time forward, one batch interval at a time, while a context runs, and stops the
 * context when its replayed streams are through.
 *
 * <p>It never runs ahead: the next interval begins when the batch of the last one is complete, so
 * even on a slow machine no backlog builds up and the output does not depend on the pace.
 */
public final class ReplayPacer implements StreamingListener {
  private final JavaStreamingContext ssc;
  private final Pace pace;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition batchCompleted = lock.newCondition();
  private long lastCompletedMillis = Long.MIN_VALUE;

  /**
   * How fast and how long to replay.
   *
   * @param batchesPerSecond of the wall clock; infinite for as fast as possible
   * @param batches to run, or null for as many as the data have
   * @param forever never stop
   */
  public record Pace(double batchesPerSecond, Integer batches, boolean forever) {
    long nanosPerBatch() {
      return Double.isInfinite(batchesPerSecond) ? 0 : (long) (1e9 / batchesPerSecond);
    }
  }

  private ReplayPacer(JavaStreamingContext ssc, Pace pace) {
    this.ssc = ssc;
    this.pace = pace;
  }

  /** Takes over the clock of a context that is not started yet; it begins when the context does. */
  public static void pace(JavaStreamingContext ssc, Pace pace) {
    ssc.addStreamingListener(new ReplayPacer(ssc, pace));
  }

  @Override
  public void onStreamingStarted(StreamingListenerStreamingStarted started) {
    Thread thread = new Thread(this::replay, "replay-pacer");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void onBatchCompleted(StreamingListenerBatchCompleted completed) {
    lock.lock();
    try {
      long time = completed.batchInfo().batchTime().milliseconds();
      lastCompletedMillis = Math.max(lastCompletedMillis, time);
      batchCompleted.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void replay() {
    try {
      ReplayClock clock = ReplayClock.of(ssc);
      long interval = ssc.ssc().graph().batchDuration().milliseconds();
      Instant end = end();
      long next = System.nanoTime();
      for (int batch = 0; !isThrough(batch, clock.now(), end); batch++) {
        clock.advance(interval);
        awaitBatch(clock.now());
        next = Math.max(next + pace.nanosPerBatch(), System.nanoTime());
        TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
      }
      ssc.stop(true, false);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException failure) {
      // Ends awaitTermination with this error, where the thread alone would die unseen.
      ssc.ssc().scheduler().reportError("The replay failed", failure);
    }
  }

  private boolean isThrough(int batchesDone, Instant now, Instant end) {
    if (pace.batches() != null) {
      return batchesDone >= pace.batches();
    }
    return !pace.forever() && !now.isBefore(end);
  }

  private Instant end() {
    Optional<Instant> end =
        Arrays.stream(ssc.ssc().graph().getInputStreams())
            .filter(ReplayInputDStream.class::isInstance)
            .map(stream -> ((ReplayInputDStream<?>) stream).end())
            .max(Instant::compareTo);
    if (end.isEmpty() && pace.batches() == null && !pace.forever()) {
      throw new IllegalStateException(
          "Nothing says when to stop: the context has no replayed stream and no number of batches.");
    }
    return end.orElse(Instant.MAX);
  }

  private void awaitBatch(Instant time) throws InterruptedException {
    lock.lock();
    try {
      while (lastCompletedMillis < time.toEpochMilli()) {
        batchCompleted.await();
      }
    } finally {
      lock.unlock();
    }
  }
}
