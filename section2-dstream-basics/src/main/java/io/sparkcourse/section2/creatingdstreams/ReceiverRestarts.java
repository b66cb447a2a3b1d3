package io.sparkcourse.section2.creatingdstreams;

import java.util.concurrent.Semaphore;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerReceiverStopped;

/**
 * Prints why a receiver restarts. A restart is a stop and then a start, and it is reported as a
 * stop; only the message shows that the receiver will start again.
 */
final class ReceiverRestarts implements StreamingListener {
  private final Semaphore restarts = new Semaphore(0);

  @Override
  public void onReceiverStopped(StreamingListenerReceiverStopped stopped) {
    String why = stopped.receiverInfo().lastErrorMessage();
    if (why.startsWith("Restarting")) {
      System.out.println("onReceiverStopped: " + why);
      restarts.release();
    }
  }

  /** Waits for a restart for which no earlier call has waited. */
  void awaitNext() throws InterruptedException {
    restarts.acquire();
  }
}
