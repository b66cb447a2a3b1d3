package io.sparkcourse.labs.experiment;

import java.util.concurrent.TimeUnit;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.receiver.Receiver;

/** Stores the numbers from 0 on, one by one, as receivers of sockets do. */
public final class NumbersReceiver extends Receiver<Long> {
  private static final long serialVersionUID = 1L;
  private static final long NO_LIMIT = 0;

  private final long numbers;
  private final long perSecond;

  private NumbersReceiver(long numbers, long perSecond) {
    super(StorageLevel.MEMORY_AND_DISK_SER());
    this.numbers = numbers;
    this.perSecond = perSecond;
  }

  /** So many numbers, as fast as Spark takes them. */
  public static NumbersReceiver of(long numbers) {
    return new NumbersReceiver(numbers, NO_LIMIT);
  }

  /** So many numbers, and so many a second, or fewer if Spark holds it back. */
  public static NumbersReceiver atMost(long perSecond, long numbers) {
    return new NumbersReceiver(numbers, perSecond);
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
    long start = System.nanoTime();
    for (long number = 0; number < numbers && !isStopped(); number++) {
      awaitTurn(start, number);
      try {
        store(number);
      } catch (Exception failure) {
        if (!isStopped()) {
          throw failure;
        }
      }
    }
  }

  private void awaitTurn(long start, long number) {
    if (perSecond != NO_LIMIT) {
      Load.pauseUntil(start + number * TimeUnit.SECONDS.toNanos(1) / perSecond);
    }
  }
}
