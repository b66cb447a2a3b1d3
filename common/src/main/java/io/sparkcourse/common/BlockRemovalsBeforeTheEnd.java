package io.sparkcourse.common;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.SparkEnv;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;

/**
 * Lets a context finish removing the blocks of its last batches before it closes. Streams remove
 * them without waiting; a removal that is in progress when the thread pools close prints its stack
 * trace directly to standard error, after a successful run.
 *
 * <p>Spark creates it by name, from {@code spark.extraListeners}, and notifies it of the end after
 * the streams have stopped and before the pools stop.
 */
public final class BlockRemovalsBeforeTheEnd extends SparkListener {
  /**
   * No RDD has this id, so nothing is removed; but the request returns only when all removals have
   * begun.
   */
  private static final int NO_RDD = -1;

  private static final String POOLS = "block-manager-(ask|storage-async)-thread-pool-.*";
  private static final long AT_MOST_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long BETWEEN_LOOKS_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  @Override
  public void onApplicationEnd(SparkListenerApplicationEnd end) {
    SparkEnv.get().blockManager().master().removeRdd(NO_RDD, true);
    // Each removal has its own thread, so one that began earlier may still end later.
    long start = System.nanoTime();
    while (!areIdle() && System.nanoTime() - start < AT_MOST_NANOS) {
      LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
    }
  }

  /** Whether all threads of the pools wait for something to do. */
  private static boolean areIdle() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
        .filter(Objects::nonNull) // it has ended in between
        .filter(thread -> thread.getThreadName().matches(POOLS))
        .map(ThreadInfo::getThreadState)
        .allMatch(state -> state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING);
  }
}
