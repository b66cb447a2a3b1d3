package io.sparkcourse.labs.kafka;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sparkcourse.services.kafka.ForkedKafka;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A topic with records of 100 bytes, as many in each partition. A record begins with one of 1,000
 * words, and a blank ends the word.
 *
 * @param unmeasured that are read first, while connections are opened and code is compiled
 * @param measured that are read after those
 */
record FilledTopic(String bootstrapServers, String name, int unmeasured, int measured) {
  static final int PARTITIONS = 2;
  static final int WORDS = 1_000;
  static final int RECORD_BYTES = 100;

  private static final String FILLER = "x".repeat(RECORD_BYTES);

  /**
   * Fills a new topic.
   *
   * @param compression of the producer, by Kafka's name
   */
  static FilledTopic fill(
      ForkedKafka broker, String name, int unmeasured, int measured, String compression) {
    broker.topics().create(name, PARTITIONS);
    FilledTopic topic = new FilledTopic(broker.bootstrapServers(), name, unmeasured, measured);
    topic.write(compression);
    return topic;
  }

  private void write(String compression) {
    SplittableRandom random = new SplittableRandom(1);
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            bootstrapServers,
            "compression.type",
            compression,
            "batch.size",
            256 * 1024,
            "linger.ms",
            20,
            "acks",
            "all");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < records(); i++) {
        byte[] value = record(random.nextInt(WORDS)).getBytes(US_ASCII);
        producer.send(new ProducerRecord<>(name, i % PARTITIONS, null, value));
      }
    }
  }

  private static String record(int word) {
    String text = "word" + word + " ";
    return text + FILLER.substring(text.length());
  }

  int records() {
    return unmeasured + measured;
  }

  /** What each way of counting the records has to find. */
  String countResult() {
    return records() + " records";
  }

  List<TopicPartition> partitions() {
    return IntStream.range(0, PARTITIONS).mapToObj(each -> new TopicPartition(name, each)).toList();
  }
}
