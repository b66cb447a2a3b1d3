package io.sparkcourse.section4.kafka;

import io.sparkcourse.services.kafka.LocalKafka;
import io.sparkcourse.services.kafka.Topics;
import io.sparkcourse.services.replay.Dataset;
import io.sparkcourse.services.replay.Message;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The topic that the demos of lecture 4.2 read: orders as JSON, by customer. */
public final class OrdersTopic {
  public static final String NAME = "orders";
  public static final int PARTITIONS = 3;

  private OrdersTopic() {}

  /**
   * Creates the topic and sends the sample data to it.
   *
   * @return the number of orders in it
   */
  public static int fill(LocalKafka broker) {
    return fill(broker.bootstrapServers());
  }

  /** As above, in any cluster. */
  public static int fill(String bootstrapServers) {
    new Topics(bootstrapServers).create(NAME, PARTITIONS);
    List<Message> orders = Dataset.ORDERS.messages();
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new StringSerializer(),
            new StringSerializer())) {
      orders.forEach(
          order -> producer.send(new ProducerRecord<>(NAME, order.key(), order.value())));
    } // close() waits until the broker has all of them
    return orders.size();
  }

  /** The total of the sample data. */
  static Total total() {
    return Dataset.ORDERS.messages().stream()
        .map(Message::value)
        .map(Total::ofOrder)
        .reduce(Total::plus)
        .orElseThrow();
  }

  // region parameters
  /**
   * The parameters of a consumer of this group: it begins with the first record, if the group has
   * no offsets.
   */
  public static Map<String, Object> parameters(String bootstrapServers, String group) {
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
