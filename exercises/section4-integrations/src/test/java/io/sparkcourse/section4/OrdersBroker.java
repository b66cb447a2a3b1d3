package io.sparkcourse.section4;

import io.sparkcourse.services.kafka.LocalKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;

/**
 * The broker that the checks of this JVM share, since it takes seconds to start. It ends with the
 * JVM. Each run of an answer has its own topic.
 */
final class OrdersBroker {
  private static final OrdersBroker OF_THIS_JVM = new OrdersBroker();

  private final LocalKafka kafka = start();
  private final AtomicInteger topics = new AtomicInteger();
  private final KafkaProducer<String, String> producer =
      producer(Map.of("enable.idempotence", false, "max.in.flight.requests.per.connection", 1));
  private final KafkaProducer<String, String> transactions =
      producer(Map.of("transactional.id", "aborted"));
  private final KafkaConsumer<String, String> committed =
      new KafkaConsumer<>(
          Map.of("bootstrap.servers", bootstrapServers(), "isolation.level", "read_committed"),
          new StringDeserializer(),
          new StringDeserializer());
  private boolean transactionsAreReady;

  private OrdersBroker() {}

  /** Started on first use. */
  static OrdersBroker ofThisJvm() {
    return OF_THIS_JVM;
  }

  private static LocalKafka start() {
    try {
      return LocalKafka.start();
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  private KafkaProducer<String, String> producer(Map<String, Object> more) {
    Map<String, Object> parameters = new HashMap<>(more);
    parameters.put("bootstrap.servers", bootstrapServers());
    return new KafkaProducer<>(parameters, new StringSerializer(), new StringSerializer());
  }

  String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  /** The name of a new and empty topic. */
  String newTopic(int partitions) {
    String name = "orders-" + topics.incrementAndGet();
    kafka.topics().create(name, partitions);
    return name;
  }

  /** Adds partitions to a topic. */
  void addPartitions(String topic, int total) {
    kafka.topics().addPartitions(topic, total);
  }

  /** Sends these records in order, and returns when the broker has them. */
  void send(List<ProducerRecord<String, String>> records) {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    records.forEach(each -> sent.add(producer.send(each)));
    sent.forEach(OrdersBroker::await);
  }

  /**
   * Sends a record in a transaction that is aborted: it and the marker after it take one offset
   * each.
   */
  synchronized void sendAborted(ProducerRecord<String, String> order) {
    TopicPartition partition = new TopicPartition(order.topic(), order.partition());
    long end = end(partition);
    if (!transactionsAreReady) {
      transactions.initTransactions();
      transactionsAreReady = true;
    }
    transactions.beginTransaction();
    await(transactions.send(order));
    transactions.abortTransaction(); // the marker arrives a moment later
    Awaitility.await()
        .pollInSameThread()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> end(partition) == end + 2);
  }

  private synchronized long end(TopicPartition partition) {
    return committed.endOffsets(List.of(partition)).get(partition);
  }

  private static void await(Future<RecordMetadata> sent) {
    try {
      sent.get();
    } catch (ExecutionException failure) {
      throw new IllegalStateException(failure.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
