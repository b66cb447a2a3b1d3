package io.sparkcourse.section4;

import java.time.Duration;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchCompleted;
import org.awaitility.Awaitility;

/** Knows the ends of batches, including those that fail. */
final class BatchEnds implements StreamingListener {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final org.apache.spark.streaming.Duration batchInterval;
  private volatile int last;

  BatchEnds(org.apache.spark.streaming.Duration batchInterval) {
    this.batchInterval = batchInterval;
  }

  @Override
  public void onBatchCompleted(StreamingListenerBatchCompleted completed) {
    long time = completed.batchInfo().batchTime().milliseconds();
    last = (int) (time / batchInterval.milliseconds());
  }

  /** Waits until this batch of its context, counted from 1, has finished. */
  void await(int batch) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> last >= batch);
  }
}
