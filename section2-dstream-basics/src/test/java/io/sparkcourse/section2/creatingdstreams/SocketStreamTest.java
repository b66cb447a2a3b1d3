package io.sparkcourse.section2.creatingdstreams;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.DStreamTester;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaReceiverInputDStream;
import org.junit.jupiter.api.Test;

/** Lecture 2.2: how a socket stream stores received data by default. */
class SocketStreamTest {
  @Test
  void aSocketStreamKeepsTwoCopiesByDefault() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      JavaReceiverInputDStream<String> lines = tester.context().socketTextStream("127.0.0.1", 1);

      StorageLevel level = lines.receiverInputDStream().getReceiver().storageLevel();

      assertThat(level).isEqualTo(StorageLevel.MEMORY_AND_DISK_SER_2());
      assertThat(level.replication()).isEqualTo(2);
    }
  }
}
