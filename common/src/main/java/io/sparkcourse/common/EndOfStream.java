package io.sparkcourse.common;

import java.util.concurrent.CompletableFuture;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchCompleted;
import org.apache.spark.streaming.scheduler.StreamingListenerReceiverStopped;

/** Stops a context on real time when it has done what it was started for. */
final class EndOfStream implements StreamingListener {
  private final JavaStreamingContext ssc;
  private final Integer batches;
  private final CompletableFuture<?> source;
  private int completed;
  private boolean stopping;

  EndOfStream(JavaStreamingContext ssc, Integer batches, CompletableFuture<?> source) {
    this.ssc = ssc;
    this.batches = batches;
    this.source = source;
  }

  @Override
  public void onBatchCompleted(StreamingListenerBatchCompleted batch) {
    completed++;
    boolean enough = batches != null && completed >= batches;
    boolean sourceEnded = source != null && source.isDone();
    if (enough || (sourceEnded && batch.batchInfo().numRecords() == 0)) {
      stop();
    }
  }

  /**
   * A receiver that stops for good while the context runs has given up, and Spark would start it
   * again and again: the error is handed to {@code awaitTermination}, which throws it.
   */
  @Override
  public void onReceiverStopped(StreamingListenerReceiverStopped stopped) {
    String error = stopped.receiverInfo().lastErrorMessage();
    if (!stopping && !error.isEmpty()) {
      stopping = true;
      ssc.ssc().scheduler().reportError(error, new CannotRunException(error));
    }
  }

  /** In a thread of its own: a listener that waits for its own bus to stop would wait for ever. */
  private void stop() {
    if (!stopping) {
      stopping = true;
      Thread thread = new Thread(() -> ssc.stop(true, false), "end-of-stream");
      thread.setDaemon(true);
      thread.start();
    }
  }
}
