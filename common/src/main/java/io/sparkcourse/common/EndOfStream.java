package io.sparkcourse.common;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchCompleted;
import org.apache.spark.streaming.scheduler.StreamingListenerReceiverStopped;

/** Stops a context on real time when it has done what it was started for. */
final class EndOfStream implements StreamingListener {
  private final JavaStreamingContext ssc;
  private final Integer batches;
  private final CompletableFuture<?> source;
  private final CountDownLatch end = new CountDownLatch(1);
  private int completed;
  private boolean stopping;

  EndOfStream(JavaStreamingContext ssc, Integer batches, CompletableFuture<?> source) {
    this.ssc = ssc;
    this.batches = batches;
    this.source = source;
    startStopper();
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

  private void stop() {
    if (!stopping) {
      stopping = true;
      end.countDown();
    }
  }

  /**
   * A listener cannot stop the context that calls it, for the context would wait for its listener.
   * Nor can a thread that the listener starts: Spark's mark of the listener's thread is inherited.
   * So this thread starts now, and waits.
   */
  private void startStopper() {
    Thread stopper = new Thread(this::stopAtEnd, "end-of-stream");
    stopper.setDaemon(true);
    stopper.start();
  }

  private void stopAtEnd() {
    try {
      end.await();
      ssc.stop(true, false);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
