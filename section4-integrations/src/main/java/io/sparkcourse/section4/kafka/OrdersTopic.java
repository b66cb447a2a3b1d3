package io.sparkcourse.section4.kafka;

import io.sparkcourse.services.kafka.LocalKafka;
import io.sparkcourse.services.replay.Dataset;
import io.sparkcourse.services.replay.Message;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The topic that the demos of lecture 4.2 read: orders as JSON, by customer. */
final class OrdersTopic {
  static final String NAME = "orders";
  static final int PARTITIONS = 3;

  private OrdersTopic() {}

  /**
   * Creates the topic and sends the sample data to it.
   *
   * @return how many orders are in it
   */
  static int fill(LocalKafka broker) {
    broker.topics().create(NAME, PARTITIONS);
    List<Message> orders = Dataset.ORDERS.messages();
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      orders.forEach(
          order -> producer.send(new ProducerRecord<>(NAME, order.key(), order.value())));
    } // close() waits until the broker has all of them
    return orders.size();
  }

  // region parameters
  /** How a consumer of this group reads the topic: from its beginning, if nothing else is known. */
  static Map<String, Object> parameters(String bootstrapServers, String group) {
    return Map.of(
        "bootstrap.servers",
        bootstrapServers,
        "group.id",
        group,
        "key.deserializer",
        StringDeserializer.class,
        "value.deserializer",
        StringDeserializer.class,
        "auto.offset.reset",
        "earliest",
        "enable.auto.commit",
        false);
  }
  // endregion
}
