package io.sparkcourse.section4.kafkainoperation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A topic for records that could not be processed. Each keeps its key and its value; headers have
 * its topic, partition and offset, and the error.
 *
 * <p>For one task, in one thread. It connects when the first record is added.
 */
final class DeadLetters implements AutoCloseable {
  private final String bootstrapServers;
  private final String topic;
  private final List<Future<RecordMetadata>> sent = new ArrayList<>();
  private KafkaProducer<String, String> producer;

  DeadLetters(String bootstrapServers, String topic) {
    this.bootstrapServers = bootstrapServers;
    this.topic = topic;
  }

  // region add
  void add(ConsumerRecord<String, String> record, String reason) {
    if (producer == null) {
      producer =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", bootstrapServers),
              new StringSerializer(),
              new StringSerializer());
    }
    ProducerRecord<String, String> letter =
        new ProducerRecord<>(topic, record.key(), record.value());
    letter.headers().add("topic", record.topic().getBytes(UTF_8));
    letter.headers().add("partition", String.valueOf(record.partition()).getBytes(UTF_8));
    letter.headers().add("offset", String.valueOf(record.offset()).getBytes(UTF_8));
    letter.headers().add("reason", reason.getBytes(UTF_8));
    sent.add(producer.send(letter));
  }

  // endregion

  int count() {
    return sent.size();
  }

  /** The headers of a dead letter as text, such as {@code orders 0:422 Unexpected end}. */
  static String whereAndWhy(ConsumerRecord<String, String> letter) {
    return "%s %s:%s  %s"
        .formatted(
            text(letter, "topic"),
            text(letter, "partition"),
            text(letter, "offset"),
            text(letter, "reason"));
  }

  private static String text(ConsumerRecord<?, ?> letter, String header) {
    return new String(letter.headers().lastHeader(header).value(), UTF_8);
  }

  // region close
  /**
   * Waits until the broker has all of them.
   *
   * @throws KafkaException if it has refused one: the task fails, and so does the batch
   */
  @Override
  public void close() {
    if (producer == null) {
      return;
    }
    producer.close(); // sends the rest, and does not report whether it arrived
    try {
      for (Future<RecordMetadata> each : sent) {
        each.get();
      }
    } catch (ExecutionException refused) {
      throw new KafkaException("A dead letter could not be kept", refused.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new KafkaException("Interrupted before all dead letters were kept", interrupted);
    }
  }
  // endregion
}
