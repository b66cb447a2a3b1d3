package io.sparkcourse.section3.deploying;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.receiver.Receiver;

/**
 * Lecture 3.6: receives a reading of a meter every few milliseconds. When it is stopped, it writes
 * into a file how many readings it has stored in Spark.
 */
final class MeterReceiver extends Receiver<Long> {
  private static final long serialVersionUID = 1L;
  private static final int PAUSE_MILLIS = 2;

  private final String note;
  private transient Thread thread;
  private transient volatile long received;

  /**
   * A receiver that is not started yet.
   *
   * @param note path of the file for this number, on the machine on which it runs
   */
  MeterReceiver(String note) {
    super(StorageLevel.MEMORY_AND_DISK_SER());
    this.note = note;
  }

  // region stop
  @Override
  public void onStart() {
    thread = new Thread(this::receive, "meter");
    thread.setDaemon(true);
    thread.start();
  }

  /** Returns when nothing more will be stored: Spark refuses later readings. */
  @Override
  public void onStop() {
    try {
      thread.join(); // isStopped() is true by now
      Files.writeString(Path.of(note), Long.toString(received));
    } catch (IOException failure) {
      reportError("Cannot write " + note, failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void receive() {
    try {
      while (!isStopped()) {
        store(received + 1);
        received++;
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS); // the rate of the meter
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
  // endregion
}
