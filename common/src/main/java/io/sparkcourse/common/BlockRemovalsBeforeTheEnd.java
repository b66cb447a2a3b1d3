package io.sparkcourse.common;

import org.apache.spark.SparkEnv;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;

/**
 * Lets a context finish removing the blocks of its last batches before it closes. Streams remove
 * them without waiting; a removal that is under way when the thread pools close prints its stack
 * trace straight to standard error, after a run that went well.
 *
 * <p>Spark makes it by its name, from {@code spark.extraListeners}, and tells it of the end after
 * the streams have stopped and before the pools do.
 */
public final class BlockRemovalsBeforeTheEnd extends SparkListener {
  /** No RDD has it, so nothing is removed; but the answer comes after those to earlier removals. */
  private static final int NO_RDD = -1;

  @Override
  public void onApplicationEnd(SparkListenerApplicationEnd end) {
    SparkEnv.get().blockManager().master().removeRdd(NO_RDD, true);
  }
}
