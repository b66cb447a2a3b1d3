package io.sparkcourse.section5.kafkaendtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.section5.kafkaendtoend.TestTopics.Values;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 5.11: topics that are written in transactions, and how far a query is behind. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LagTest {
  @TempDir private Path directory;
  private TestTopics topics;

  @BeforeAll
  void start() throws Exception {
    topics = TestTopics.start();
  }

  @AfterAll
  void stop() {
    topics.close();
  }

  @Test
  void abortedRecordsAreReadUnlessTheIsolationLevelIsReadCommitted() throws Exception {
    topics.create("ended", 1);
    try (KafkaProducer<String, String> shop = transactional("ended")) {
      writeTransactions(shop, "ended");
    }

    Values uncommitted = new Values();
    StreamingQuery query = run(topics.earliest("ended"), uncommitted);
    assertThat(uncommitted.batches()).containsExactly("0: a b c x y");
    assertThat(query.lastProgress().numInputRows()).isEqualTo(5);
    assertThat(query.lastProgress().sources()[0].endOffset()).isEqualTo("{\"ended\":{\"0\":7}}");

    Values committed = new Values();
    query = run(committed(topics.earliest("ended")), committed);
    assertThat(committed.batches()).containsExactly("0: a b c");
    assertThat(query.lastProgress().numInputRows()).isEqualTo(3);
    assertThat(query.lastProgress().sources()[0].endOffset()).isEqualTo("{\"ended\":{\"0\":7}}");
  }

  @Test
  void controlRecordsAndAbortedOnesUseUpMaxOffsetsPerTrigger() throws Exception {
    topics.create("limited", 1);
    try (KafkaProducer<String, String> shop = transactional("limited")) {
      writeTransactions(shop, "limited");
    }
    topics.send("limited", "k", "d");
    Values read = new Values();

    run(committed(topics.earliest("limited")).option("maxOffsetsPerTrigger", 4), read);
    assertThat(read.batches()).containsExactly("0: a b c", "1: d");
    Values three = new Values();
    run(committed(topics.earliest("limited")).option("maxOffsetsPerTrigger", 3), three);
    assertThat(three.batches()).containsExactly("0: a b c", "1: ", "2: d");
  }

  @Test
  void anOpenTransactionHoldsBackWhatComesAfterItAndTheLagIsZero() throws Exception {
    topics.create("open", 1);
    Values read = new Values();
    Path checkpoint = Files.createTempDirectory(directory, "open");
    try (KafkaProducer<String, String> shop = transactional("open")) {
      topics.send("open", "k", "a");
      shop.beginTransaction();
      shop.send(new ProducerRecord<>("open", "b")).get();
      topics.send("open", "k", "c"); // of another producer, without a transaction
      DataStreamReader source = committed(topics.earliest("open"));

      StreamingQuery query =
          TestTopics.run(source.load().writeStream().foreachBatch(read), checkpoint);
      assertThat(read.batches()).containsExactly("0: a");
      assertThat(behind(query)).containsExactly("0");
      shop.commitTransaction();
      TestTopics.run(source.load().writeStream().foreachBatch(read), checkpoint);
      assertThat(read.batches()).containsExactly("0: a", "1: b c");
    }
  }

  @Test
  void theProgressHasTheMeanAndTheLargestLagOfAllPartitions() throws Exception {
    topics.create("two", 2);
    topics.send("two", "k", "a", "b", "c", "d", "e");
    topics.sendTo("two", 1, "k", "f");

    StreamingQuery query =
        run(topics.earliest("two").option("maxOffsetsPerTrigger", 3), new Values());
    assertThat(query.recentProgress()[0].sources()[0].metrics())
        .isEqualTo(
            Map.of(
                "minOffsetsBehindLatest", "0",
                "maxOffsetsBehindLatest", "3",
                "avgOffsetsBehindLatest", "1.5"));
    assertThat(behind(query)).containsExactly("3", "0");
  }

  @Test
  void whatComesWhileAMicroBatchRunsIsNotInItsLag() throws Exception {
    topics.create("busy", 1);
    topics.send("busy", "k", "a");
    VoidFunction2<Dataset<Row>, Long> slow = (records, id) -> topics.send("busy", "k", "b", "c");

    StreamingQuery query =
        TestTopics.run(
            topics.earliest("busy").load().writeStream().foreachBatch(slow),
            Files.createTempDirectory(directory, "busy"));
    assertThat(behind(query)).containsExactly("0");
  }

  @Test
  void aMicroBatchThatComesAgainHasNoLagInItsProgress() throws Exception {
    topics.create("again", 1);
    topics.send("again", "k", "a", "b");
    Path checkpoint = Files.createTempDirectory(directory, "again");
    DataStreamReader source = topics.earliest("again").option("maxOffsetsPerTrigger", 1);
    VoidFunction2<Dataset<Row>, Long> fails =
        (records, id) -> {
          throw new IllegalStateException("the machine is gone");
        };
    assertThatThrownBy(
            () -> TestTopics.run(source.load().writeStream().foreachBatch(fails), checkpoint))
        .hasMessageContaining("the machine is gone");

    StreamingQuery query =
        TestTopics.run(source.load().writeStream().foreachBatch(new Values()), checkpoint);
    assertThat(query.recentProgress()[0].sources()[0].metrics()).isEmpty();
    assertThat(behind(query)).containsExactly(null, "0");
  }

  @Test
  void aGroupIdDoesNotMakeTheQueryReadOrCommitOffsetsOfTheGroup() throws Exception {
    topics.create("grouped", 1);
    topics.send("grouped", "k", "a", "b", "c");
    TopicPartition partition = new TopicPartition("grouped", 0);
    topics
        .admin()
        .alterConsumerGroupOffsets("dashboard", Map.of(partition, new OffsetAndMetadata(2)))
        .all()
        .get();
    Values read = new Values();

    run(topics.earliest("grouped").option("kafka.group.id", "dashboard"), read);
    assertThat(read.batches()).containsExactly("0: a b c");
    assertThat(
            topics
                .admin()
                .listConsumerGroupOffsets("dashboard")
                .partitionsToOffsetAndMetadata()
                .get()
                .get(partition)
                .offset())
        .isEqualTo(2);
  }

  @Test
  void offsetsForAGroupWithMembersAreRefused() throws Exception {
    topics.create("members", 1);
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", topics.servers(), "group.id", "members"),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.subscribe(List.of("members"));
      Awaitility.await()
          .atMost(60, TimeUnit.SECONDS)
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(100));
                return !consumer.assignment().isEmpty();
              });

      assertThatThrownBy(
              () ->
                  topics
                      .admin()
                      .alterConsumerGroupOffsets(
                          "members",
                          Map.of(new TopicPartition("members", 0), new OffsetAndMetadata(0)))
                      .all()
                      .get())
          .hasCauseInstanceOf(UnknownMemberIdException.class);
    }
  }

  /** Three records that are committed, and two that are aborted. */
  private static void writeTransactions(KafkaProducer<String, String> shop, String topic)
      throws Exception {
    for (List<String> values : List.of(List.of("a", "b", "c"), List.of("x", "y"))) {
      shop.beginTransaction();
      for (String value : values) {
        shop.send(new ProducerRecord<>(topic, value)).get();
      }
      if (values.contains("a")) {
        shop.commitTransaction();
      } else {
        shop.abortTransaction();
      }
    }
  }

  private KafkaProducer<String, String> transactional(String id) {
    KafkaProducer<String, String> producer = topics.producer(Map.of("transactional.id", id));
    producer.initTransactions();
    return producer;
  }

  private static DataStreamReader committed(DataStreamReader source) {
    return source.option("kafka.isolation.level", "read_committed");
  }

  private StreamingQuery run(DataStreamReader source, Values values) throws Exception {
    return TestTopics.run(
        source.load().writeStream().foreachBatch(values),
        Files.createTempDirectory(directory, "query"));
  }

  /** The largest lag that the progress of each micro-batch has. */
  private static List<String> behind(StreamingQuery query) {
    List<String> behind = new ArrayList<>();
    Arrays.stream(query.recentProgress())
        .map(progress -> progress.sources()[0].metrics().get("maxOffsetsBehindLatest"))
        .forEach(behind::add);
    return behind;
  }
}
