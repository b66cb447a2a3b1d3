package io.sparkcourse.common.replay;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchCompleted;
import org.apache.spark.streaming.scheduler.StreamingListenerOutputOperationCompleted;

/**
 * Moves the stream time of a running context one batch interval at a time, each time waiting until
 * the micro-batch of the interval is complete. So no backlog builds up, and the output does not
 * depend on the speed of the machine.
 */
public final class StreamTime implements StreamingListener {
  private static final long UNKNOWN = Long.MIN_VALUE;

  /** How often a wait checks whether the context has failed in the meantime. */
  private static final long LOOK_MILLIS = 50;

  /** The time within which the error of a failed output reaches the context. */
  private static final long ERROR_MILLIS = 10_000;

  /** How often a wait checks whether Spark's scheduler has finished a batch. */
  private static final long SCHEDULER_MILLIS = 1;

  private final JavaStreamingContext ssc;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition batchCompleted = lock.newCondition();
  private long lastDueMillis = UNKNOWN;
  private long lastCompletedMillis = UNKNOWN;
  private boolean failed;

  private StreamTime(JavaStreamingContext ssc) {
    this.ssc = ssc;
  }

  /** The stream time of a context that has not been started. */
  public static StreamTime of(JavaStreamingContext ssc) {
    StreamTime time = new StreamTime(ssc);
    ssc.addStreamingListener(time);
    return time;
  }

  /**
   * Advances time to the end of the next batch interval and waits for its micro-batch.
   *
   * <p>Time does not advance before the batches that are due have finished, such as those that a
   * recovered context has to catch up on. When a batch ends, Spark names its checkpoint after the
   * newest batch that has begun: if that is a later one, a crash at this moment leaves a checkpoint
   * that is older than its name, and whose data Spark may have deleted.
   *
   * <p>A job may advance the clock, too: by the duration of its work. Then more batches become due
   * in the meantime, and the call waits for all batches that are due in the end.
   *
   * @return the time of the last batch
   * @throws InterruptedException if the waiting thread is interrupted; Spark may also throw the
   *     exception of the batch here, undeclared
   */
  public Time nextBatch() throws InterruptedException {
    awaitPending();
    ReplayClock clock = ReplayClock.of(ssc);
    Duration interval = ssc.ssc().graph().batchDuration();
    long now = clock.now().toEpochMilli();
    long sinceTheLast =
        lastDueMillis == UNKNOWN ? 0 : Math.floorMod(now - lastDueMillis, interval.milliseconds());
    clock.advance(interval.milliseconds() - sinceTheLast);
    Time time = new Time(now - sinceTheLast).plus(interval);
    await(time);
    while (clock.now().toEpochMilli() >= time.plus(interval).milliseconds()) {
      time = time.plus(interval);
      await(time);
    }
    lastDueMillis = time.milliseconds();
    return time;
  }

  private void awaitPending() throws InterruptedException {
    boolean stopped = false;
    while (!stopped && !hasFailed() && !ssc.ssc().scheduler().getPendingTimes().isEmpty()) {
      stopped = ssc.awaitTerminationOrTimeout(SCHEDULER_MILLIS);
    }
  }

  private void await(Time time) throws InterruptedException {
    if (anyOutputAt(time)) {
      awaitCompletion(time);
    }
  }

  /**
   * Advances by batch intervals, at least one, until the micro-batch of this time is complete.
   *
   * <p>A recovered context begins after its last checkpoint, which need not be that of the last
   * batch. So the caller names the last batch, and not a number of batches.
   *
   * @throws InterruptedException as {@link #nextBatch}
   */
  public void runTo(Time last) throws InterruptedException {
    Time time = nextBatch();
    while (time.less(last)) {
      time = nextBatch();
    }
  }

  @Override
  public void onOutputOperationCompleted(StreamingListenerOutputOperationCompleted output) {
    lock.lock();
    try {
      failed |= output.outputOperationInfo().failureReason().isDefined();
    } finally {
      lock.unlock();
    }
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

  /** A batch in which no output slides has no jobs, and Spark does not report its completion. */
  private boolean anyOutputAt(Time time) {
    return Arrays.stream(ssc.ssc().graph().getOutputStreams())
        .anyMatch(output -> output.isTimeValid(time));
  }

  private void awaitCompletion(Time time) throws InterruptedException {
    while (!isComplete(time)) {
      ssc.awaitTerminationOrTimeout(0); // throws what has ended the context, if anything has
    }
    if (hasFailed()) {
      ssc.awaitTerminationOrTimeout(ERROR_MILLIS);
    }
    awaitEnd(time);
  }

  /**
   * Spark notifies listeners of a complete batch a moment before it releases the batch and records
   * its end in the checkpoint. If the next batch began at this moment, the two records would change
   * places, and a recovery would begin a batch earlier. Spark does not release a batch that failed.
   */
  private void awaitEnd(Time time) throws InterruptedException {
    boolean stopped = false;
    while (!stopped && !hasFailed() && ssc.ssc().scheduler().getPendingTimes().contains(time)) {
      stopped = ssc.awaitTerminationOrTimeout(SCHEDULER_MILLIS);
    }
  }

  private boolean isComplete(Time time) throws InterruptedException {
    lock.lock();
    try {
      if (lastCompletedMillis < time.milliseconds()) {
        batchCompleted.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      }
      return lastCompletedMillis >= time.milliseconds();
    } finally {
      lock.unlock();
    }
  }

  private boolean hasFailed() {
    lock.lock();
    try {
      return failed;
    } finally {
      lock.unlock();
    }
  }
}
