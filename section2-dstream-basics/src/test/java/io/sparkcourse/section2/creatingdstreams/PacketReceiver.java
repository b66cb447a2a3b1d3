package io.sparkcourse.section2.creatingdstreams;

import java.util.stream.IntStream;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.receiver.Receiver;

/**
 * Stores a number of packets of a number of records, each packet with one call, then nothing more.
 */
final class PacketReceiver extends Receiver<Integer> {
  private static final long serialVersionUID = 1L;

  private final int packets;
  private final int size;

  PacketReceiver(int packets, int size) {
    super(StorageLevel.MEMORY_ONLY());
    this.packets = packets;
    this.size = size;
  }

  @Override
  public void onStart() {
    Thread thread = new Thread(this::storeAll, "packets");
    thread.setDaemon(true);
    thread.start();
  }

  private void storeAll() {
    for (int packet = 0; packet < packets; packet++) {
      store(IntStream.range(0, size).iterator());
    }
  }

  @Override
  public void onStop() {
    // its thread has already ended
  }
}
