package io.sparkcourse.common;

import io.sparkcourse.common.failure.CannotRunException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.streaming.StreamingContextState;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchCompleted;
import org.apache.spark.streaming.scheduler.StreamingListenerReceiverStopped;

/** Stops a context on real time when it has done its work. */
final class EndOfStream implements StreamingListener {
  /** The start of Spark's message for a receiver that stops only to be started again. */
  private static final String RESTART = "Restarting receiver";

  private final JavaStreamingContext ssc;
  private final Integer batches;

  /** When the source ended, by the context's clock; never, if it has no end. */
  private volatile long sourceEndedMillis = Long.MAX_VALUE;

  private final CountDownLatch end = new CountDownLatch(1);
  private int completed;
  private boolean stopping;

  /** Watches a context that is not started yet. */
  static void watch(JavaStreamingContext ssc, Integer batches, CompletableFuture<?> source) {
    EndOfStream end = new EndOfStream(ssc, batches, source);
    ssc.addStreamingListener(end);
    // Started here: a thread that a listener starts counts as the listener's and must not stop the
    // context.
    Thread thread = new Thread(end::stopContextAtEnd, "end-of-stream");
    thread.setDaemon(true);
    thread.start();
  }

  private EndOfStream(JavaStreamingContext ssc, Integer batches, CompletableFuture<?> source) {
    this.ssc = ssc;
    this.batches = batches;
    if (source != null) {
      source.whenComplete((nothing, failure) -> sourceEnded(failure));
    }
  }

  private void sourceEnded(Throwable failure) {
    if (failure == null) {
      sourceEndedMillis = ssc.ssc().scheduler().clock().getTimeMillis();
    } else if (ssc.getState() == StreamingContextState.ACTIVE) {
      ssc.ssc().scheduler().reportError("The source failed", failure);
    }
  }

  @Override
  public void onBatchCompleted(StreamingListenerBatchCompleted batch) {
    completed++;
    boolean enough = batches != null && completed >= batches;
    if (enough || (beganAfterSourceEnded(batch) && batch.batchInfo().numRecords() == 0)) {
      stop();
    }
  }

  private boolean beganAfterSourceEnded(StreamingListenerBatchCompleted batch) {
    long interval = ssc.ssc().graph().batchDuration().milliseconds();
    return batch.batchInfo().batchTime().milliseconds() - interval >= sourceEndedMillis;
  }

  /**
   * A receiver that stops permanently while the context runs has given up, and Spark would start it
   * again and again: the error is passed to {@code awaitTermination}, which throws it. A receiver
   * that restarts has stopped, too, but it comes back.
   */
  @Override
  public void onReceiverStopped(StreamingListenerReceiverStopped stopped) {
    String error = stopped.receiverInfo().lastErrorMessage();
    if (!stopping && !error.isEmpty() && !error.startsWith(RESTART)) {
      stopping = true;
      ssc.ssc().scheduler().reportError(error, new CannotRunException(error));
    }
  }

  private void stop() {
    stopping = true;
    end.countDown();
  }

  private void stopContextAtEnd() {
    try {
      end.await();
      ssc.stop(false, false); // the SparkContext ends in main, so that another one can follow it
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
