package io.sparkcourse.services.kafka;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** What is in a topic, for tests of other packages. */
public final class KafkaRecords {
  private KafkaRecords() {}

  /** The values of all records of a topic. */
  public static List<String> values(String servers, String topic, int partitions) {
    try (KafkaConsumer<String, String> consumer = TestClients.consumer(servers, Map.of())) {
      consumer.assign(TestClients.partitions(topic, partitions));
      return TestClients.values(TestClients.readToEnd(consumer));
    }
  }
}
