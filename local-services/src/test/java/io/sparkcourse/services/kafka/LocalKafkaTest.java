package io.sparkcourse.services.kafka;

import static io.sparkcourse.services.kafka.TestClients.consumer;
import static io.sparkcourse.services.kafka.TestClients.numbers;
import static io.sparkcourse.services.kafka.TestClients.partitions;
import static io.sparkcourse.services.kafka.TestClients.producer;
import static io.sparkcourse.services.kafka.TestClients.readToEnd;
import static io.sparkcourse.services.kafka.TestClients.send;
import static io.sparkcourse.services.kafka.TestClients.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.common.failure.CannotRunException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Kafka's own clients use the broker. Each test has its own topic. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalKafkaTest {
  private static final int PARTITIONS = 3;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private LocalKafka broker;

  @BeforeAll
  void startBroker() throws Exception {
    broker = LocalKafka.start();
  }

  @AfterAll
  void closeBroker() {
    broker.close();
  }

  @Test
  void everyRecordComesOutOnceAndInTheOrderOfItsPartition() throws Exception {
    broker.topics().create("orders", PARTITIONS);
    try (KafkaProducer<String, String> producer = producer(broker.bootstrapServers(), Map.of())) {
      send(producer, "orders", PARTITIONS, 0, 100);
    }
    try (KafkaConsumer<String, String> consumer = consumer(broker.bootstrapServers(), Map.of())) {
      consumer.assign(partitions("orders", PARTITIONS));
      List<ConsumerRecord<String, String>> records = readToEnd(consumer);
      assertThat(values(records)).containsExactlyInAnyOrderElementsOf(numbers(0, 100));
      for (ConsumerRecord<String, String> record : records) {
        assertThat(record.offset() * PARTITIONS + record.partition())
            .isEqualTo(Integer.parseInt(record.value()));
      }
    }
  }

  @Test
  void aRestartKeepsRecordsAndCommittedOffsets() throws Exception {
    broker.topics().create("restarted", PARTITIONS);
    Map<String, Object> group = Map.of("group.id", "readers");
    String servers = broker.bootstrapServers();
    try (KafkaProducer<String, String> producer = producer(servers, Map.of());
        KafkaConsumer<String, String> consumer = consumer(servers, group)) {
      send(producer, "restarted", PARTITIONS, 0, 30);
      consumer.assign(partitions("restarted", PARTITIONS));
      readToEnd(consumer);
      consumer.commitSync();
      send(producer, "restarted", PARTITIONS, 30, 60);

      broker.stop();
      broker.restart();

      assertThat(broker.bootstrapServers()).isEqualTo(servers);
      send(producer, "restarted", PARTITIONS, 60, 90);
    }
    try (KafkaConsumer<String, String> next = consumer(servers, group)) {
      next.assign(partitions("restarted", PARTITIONS));
      assertThat(values(readToEnd(next))).containsExactlyInAnyOrderElementsOf(numbers(30, 90));
      next.seekToBeginning(next.assignment());
      assertThat(readToEnd(next)).hasSize(90);
    }
  }

  @Test
  void membersOfAGroupShareThePartitions() throws Exception {
    broker.topics().create("shared", 2);
    Map<String, Object> group = Map.of("group.id", "sharers");
    try (KafkaConsumer<String, String> one = consumer(broker.bootstrapServers(), group);
        KafkaConsumer<String, String> other = consumer(broker.bootstrapServers(), group)) {
      one.subscribe(List.of("shared"));
      other.subscribe(List.of("shared"));
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                one.poll(Duration.ofMillis(50));
                other.poll(Duration.ofMillis(50));
                return one.assignment().size() == 1 && other.assignment().size() == 1;
              });
      assertThat(one.assignment()).doesNotContainAnyElementsOf(other.assignment());
    }
  }

  @Test
  void recordsOfAnAbortedTransactionAreThereForReadUncommittedAlone() throws Exception {
    broker.topics().create("payments", 1);
    try (KafkaProducer<String, String> producer =
        producer(broker.bootstrapServers(), Map.of("transactional.id", "cashier"))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("payments", "aborted")).get();
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("payments", "committed")).get();
      producer.commitTransaction();
    }
    assertThat(payments("read_uncommitted")).containsExactly("aborted", "committed");
    assertThat(payments("read_committed")).containsExactly("committed");
  }

  private List<String> payments(String isolationLevel) {
    try (KafkaConsumer<String, String> consumer =
        consumer(broker.bootstrapServers(), Map.of("isolation.level", isolationLevel))) {
      TopicPartition only = new TopicPartition("payments", 0);
      consumer.assign(List.of(only));
      List<String> values = values(readToEnd(consumer));
      assertThat(consumer.position(only)).as("two records and two markers").isEqualTo(4);
      return values;
    }
  }

  @Test
  void offsetsAreCommittedWithTheTransactionOrNotAtAll() throws Exception {
    broker.topics().create("in", 1);
    TopicPartition in = new TopicPartition("in", 0);
    try (KafkaConsumer<String, String> consumer =
            consumer(broker.bootstrapServers(), Map.of("group.id", "transfer"));
        KafkaProducer<String, String> producer =
            producer(broker.bootstrapServers(), Map.of("transactional.id", "transfer"))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.sendOffsetsToTransaction(
          Map.of(in, new OffsetAndMetadata(3)), consumer.groupMetadata());
      producer.abortTransaction();
      assertThat(consumer.committed(Set.of(in)).get(in)).isNull();
      producer.beginTransaction();
      producer.sendOffsetsToTransaction(
          Map.of(in, new OffsetAndMetadata(7)), consumer.groupMetadata());
      producer.commitTransaction();
      assertThat(consumer.committed(Set.of(in)).get(in).offset()).isEqualTo(7);
    }
  }

  @Test
  void partitionsAreAddedToATopicInUse() throws Exception {
    broker.topics().create("growing", 1);
    try (KafkaProducer<String, String> producer = producer(broker.bootstrapServers(), Map.of())) {
      send(producer, "growing", 1, 0, 10);
      broker.topics().addPartitions("growing", PARTITIONS);
    }
    try (KafkaProducer<String, String> producer = producer(broker.bootstrapServers(), Map.of());
        KafkaConsumer<String, String> consumer = consumer(broker.bootstrapServers(), Map.of())) {
      send(producer, "growing", PARTITIONS, 10, 40);
      assertThat(consumer.partitionsFor("growing")).hasSize(PARTITIONS);
      consumer.assign(partitions("growing", PARTITIONS));
      assertThat(values(readToEnd(consumer))).containsExactlyInAnyOrderElementsOf(numbers(0, 40));
    }
  }

  @Test
  void noTopicIsMadeByAMisspelling() {
    try (KafkaProducer<String, String> producer =
        producer(broker.bootstrapServers(), Map.of("max.block.ms", 300))) {
      assertThatThrownBy(() -> producer.send(new ProducerRecord<>("ordres", "x")).get())
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(TimeoutException.class)
          .hasMessageContaining("Topic ordres not present in metadata");
    }
    try (KafkaConsumer<String, String> consumer = consumer(broker.bootstrapServers(), Map.of())) {
      assertThat(consumer.listTopics()).doesNotContainKey("ordres");
    }
  }

  @Test
  void aTopicIsCreatedOnce() {
    broker.topics().create("once", 1);
    assertThatThrownBy(() -> broker.topics().create("once", 1))
        .isInstanceOf(TopicExistsException.class);
  }

  @Test
  void aTopicHasSettingsOfItsOwn() throws Exception {
    broker.topics().create("small", 1, Map.of("max.message.bytes", "100"));
    try (KafkaProducer<String, String> producer = producer(broker.bootstrapServers(), Map.of())) {
      assertThatThrownBy(() -> producer.send(new ProducerRecord<>("small", "x".repeat(200))).get())
          .hasCauseInstanceOf(RecordTooLargeException.class);
    }
  }

  @Test
  void aSecondBrokerHasItsOwnTopics() throws Exception {
    broker.topics().create("of-the-first", 1);
    try (LocalKafka other = LocalKafka.start();
        KafkaConsumer<String, String> consumer = consumer(other.bootstrapServers(), Map.of())) {
      assertThat(other.bootstrapServers()).isNotEqualTo(broker.bootstrapServers());
      assertThat(consumer.listTopics()).isEmpty();
    }
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    int taken = Integer.parseInt(broker.bootstrapServers().split(":")[1]);
    assertThatThrownBy(() -> LocalKafka.start(taken))
        .isInstanceOf(CannotRunException.class)
        .hasMessage(
            "Port " + taken + " is in use: choose another one, or end the program that has it.");
  }
}
