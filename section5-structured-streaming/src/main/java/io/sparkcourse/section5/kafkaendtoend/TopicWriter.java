package io.sparkcourse.section5.kafkaendtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends records into partition 0 of a topic, one by one. */
final class TopicWriter implements AutoCloseable {
  private final KafkaProducer<String, byte[]> producer;

  TopicWriter(String bootstrapServers) {
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  /**
   * Sends a text, or with null a tombstone, and waits until the broker has it.
   *
   * @throws KafkaException if the broker refuses it
   */
  void send(String topic, String keyOrNull, String valueOrNull, Header... headers)
      throws InterruptedException {
    send(topic, keyOrNull, valueOrNull == null ? null : valueOrNull.getBytes(UTF_8), headers);
  }

  /** As above, with bytes. */
  void send(String topic, String keyOrNull, byte[] valueOrNull, Header... headers)
      throws InterruptedException {
    try {
      producer.send(new ProducerRecord<>(topic, 0, keyOrNull, valueOrNull, List.of(headers))).get();
    } catch (ExecutionException refused) {
      throw new KafkaException("The record was not taken", refused.getCause());
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
