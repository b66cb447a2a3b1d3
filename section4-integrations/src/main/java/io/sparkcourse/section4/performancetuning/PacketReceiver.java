package io.sparkcourse.section4.performancetuning;

import java.util.Collections;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.receiver.Receiver;

/** Lecture 4.1: receives packets of records. Each call of store makes a block. */
final class PacketReceiver extends Receiver<String> {
  private static final long serialVersionUID = 1L;

  private final int packets;
  private final int size;

  /** A receiver of this many packets with this many records each. */
  PacketReceiver(int packets, int size) {
    super(StorageLevel.MEMORY_AND_DISK_SER());
    this.packets = packets;
    this.size = size;
  }

  @Override
  public void onStart() {
    Thread thread = new Thread(this::receive, "packets");
    thread.setDaemon(true);
    thread.start();
  }

  /** Nothing to do: the thread ends when all packets are stored. */
  @Override
  public void onStop() {}

  private void receive() {
    for (int packet = 0; packet < packets && !isStopped(); packet++) {
      store(Collections.nCopies(size, "record").iterator());
    }
  }
}
