package io.sparkcourse.section2.creatingdstreams;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.receiver.Receiver;

/** Stores single records, evenly over a second. */
final class DripReceiver extends Receiver<Integer> {
  static final int RECORDS = 200;

  private static final long serialVersionUID = 1L;

  private transient ScheduledExecutorService executor;
  private transient int stored;

  DripReceiver() {
    super(StorageLevel.MEMORY_ONLY());
  }

  @Override
  public void onStart() {
    executor = Executors.newSingleThreadScheduledExecutor();
    executor.scheduleAtFixedRate(this::drip, 0, 1000 / RECORDS, TimeUnit.MILLISECONDS);
  }

  private void drip() {
    if (stored < RECORDS) {
      store(stored++);
    }
  }

  @Override
  public void onStop() {
    executor.shutdownNow();
  }
}
