package io.sparkcourse.testing;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.spark.sql.execution.streaming.StreamingQueryWrapper;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * Adds rows to several memory streams, so that no micro-batch has some of the rows but not the
 * others.
 *
 * <p>A running query asks its sources for new rows one after another, at any time. If a test adds
 * rows to one stream and then to the next, a micro-batch may run in between. Spark asks all sources
 * while it holds a lock, the one that {@code processAllAvailable} waits on; here that lock is held
 * while the rows are added.
 */
public final class OneMicroBatch {
  private OneMicroBatch() {}

  /**
   * Adds rows while none of these queries plans a micro-batch.
   *
   * @param queries all queries that read one of the streams; they run in micro-batches and have
   *     been started
   * @param adding adds the rows, and does not wait for the queries
   */
  public static void of(Collection<? extends StreamingQuery> queries, Runnable adding) {
    Deque<ReentrantLock> locked = new ArrayDeque<>();
    try {
      for (StreamingQuery query : queries) {
        ReentrantLock lock = ((StreamingQueryWrapper) query).streamingQuery().awaitProgressLock();
        lock.lock();
        locked.push(lock);
      }
      adding.run();
    } finally {
      locked.forEach(ReentrantLock::unlock);
    }
  }
}
