package io.sparkcourse.labs.backpressure;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.receiver.Receiver;

/**
 * Receives the numbers from 1 on, so many a second, or fewer if Spark holds it back: then the call
 * that stores a number waits.
 */
final class NumbersReceiver extends Receiver<Long> {
  private static final long serialVersionUID = 1L;
  private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final int perSecond;

  NumbersReceiver(int perSecond) {
    super(StorageLevel.MEMORY_ONLY());
    this.perSecond = perSecond;
  }

  @Override
  public void onStart() {
    Thread thread = new Thread(this::receive, "numbers");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void onStop() {
    // the thread sees it by isStopped
  }

  private void receive() {
    long due = System.nanoTime();
    for (long number = 1; !isStopped(); number++) {
      due = Math.max(due + NANOS_PER_SECOND / perSecond, System.nanoTime() - NANOS_PER_SECOND);
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      store(number);
    }
  }
}
