package io.sparkcourse.labs.receivers;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.receiver.Receiver;

/**
 * Stores the numbers from 0 on, one by one, as receivers of sockets do.
 *
 * @see #atMost
 */
final class StoringReceiver extends Receiver<Long> {
  private static final long serialVersionUID = 1L;
  private static final long NO_LIMIT = 0;

  private final long numbers;
  private final long perSecond;

  private StoringReceiver(long numbers, long perSecond) {
    super(StorageLevel.MEMORY_AND_DISK_SER());
    this.numbers = numbers;
    this.perSecond = perSecond;
  }

  /** So many numbers, as fast as Spark takes them. */
  static StoringReceiver of(long numbers) {
    return new StoringReceiver(numbers, NO_LIMIT);
  }

  /** So many numbers, so many a second. */
  static StoringReceiver atMost(long perSecond, long numbers) {
    return new StoringReceiver(numbers, perSecond);
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
    LongStream.range(0, numbers)
        .takeWhile(number -> !isStopped())
        .peek(number -> awaitTurn(start, number))
        .forEach(this::store);
  }

  private void awaitTurn(long start, long number) {
    if (perSecond != NO_LIMIT) {
      long due = start + number * TimeUnit.SECONDS.toNanos(1) / perSecond;
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
    }
  }
}
