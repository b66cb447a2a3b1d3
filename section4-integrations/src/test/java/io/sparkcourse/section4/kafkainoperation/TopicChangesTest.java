package io.sparkcourse.section4.kafkainoperation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.section4.kafka.OrdersTopic;
import io.sparkcourse.services.kafka.LocalKafka;
import io.sparkcourse.testing.DStreamTester;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.kafka010.ConsumerStrategies;
import org.apache.spark.streaming.kafka010.ConsumerStrategy;
import org.apache.spark.streaming.kafka010.HasOffsetRanges;
import org.apache.spark.streaming.kafka010.KafkaUtils;
import org.apache.spark.streaming.kafka010.LocationStrategies;
import org.apache.spark.streaming.kafka010.OffsetRange;
import org.apache.spark.streaming.kafka010.PerPartitionConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;

/** Lecture 4.7: partitions that are added, records that are deleted, streams of two groups. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TopicChangesTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private LocalKafka broker;
  private DStreamTester tester;

  /** A topic and a group for each test. */
  private String name;

  @BeforeAll
  void startBroker() throws Exception {
    broker = LocalKafka.start();
  }

  @AfterAll
  void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void start(TestInfo test) {
    name = test.getTestMethod().orElseThrow().getName();
    tester = DStreamTester.every(Durations.seconds(1));
  }

  @AfterEach
  void stop() {
    tester.close();
  }

  @Test
  void aNewPartitionIsReadFromItsFirstRecordIfTheResetIsEarliest() {
    assertThat(firstRangeOfANewPartition("earliest")).isEqualTo(new Range(1, 0, 5));
  }

  /** So the five records from before the stream knew of it are skipped. */
  @Test
  void aNewPartitionIsReadFromItsEndIfTheResetIsLatest() {
    assertThat(firstRangeOfANewPartition("latest")).isEqualTo(new Range(1, 5, 5));
  }

  private Range firstRangeOfANewPartition(String reset) {
    broker.topics().create(name, 1);
    Map<String, Object> parameters = parameters(name);
    parameters.put("auto.offset.reset", reset);
    parameters.put("metadata.max.age.ms", "100"); // five minutes by default
    Collection<Range> subscribed = ranges(ConsumerStrategies.Subscribe(Set.of(name), parameters));
    Collection<Range> assigned =
        ranges(ConsumerStrategies.Assign(Set.of(partition(0)), parameters(name + "-assigned")));
    tester.run(1);
    assertThat(subscribed).allMatch(range -> range.partition() == 0);

    broker.topics().addPartitions(name, 2);
    send(1, 5);
    await()
        .atMost(PATIENCE)
        .pollInSameThread()
        .until(
            () -> {
              tester.run(1);
              return subscribed.stream().anyMatch(range -> range.partition() == 1);
            });
    assertThat(assigned).as("assigned by hand").allMatch(range -> range.partition() == 0);
    return subscribed.stream().filter(range -> range.partition() == 1).findFirst().orElseThrow();
  }

  @Test
  void offsetsOfOnesOwnThatAreDeletedFailTheBatch() throws Exception {
    tenRecordsOfWhichFiveAreDeleted();
    ranges(
        ConsumerStrategies.Assign(
            Set.of(partition(0)), parameters(name), Map.of(partition(0), 2L)));

    assertThatThrownBy(() -> tester.run(1))
        .hasStackTraceContaining("offset=2")
        .hasStackTraceContaining("is out of range for partition " + name + "-0");
  }

  /** Though {@code auto.offset.reset} is {@code earliest}: for the tasks it is {@code none}. */
  @Test
  void committedOffsetsThatAreDeletedFailTheBatch() throws Exception {
    tenRecordsOfWhichFiveAreDeleted();
    try (Admin admin = admin()) {
      admin
          .alterConsumerGroupOffsets(name, Map.of(partition(0), new OffsetAndMetadata(2)))
          .all()
          .get();
    }
    ranges(ConsumerStrategies.Subscribe(Set.of(name), parameters(name)));

    assertThatThrownBy(() -> tester.run(1))
        .hasStackTraceContaining("offset=2")
        .hasStackTraceContaining("is out of range for partition " + name + "-0");
  }

  @Test
  void aGroupWithoutOffsetsBeginsAtTheFirstRecordThatIsLeft() throws Exception {
    tenRecordsOfWhichFiveAreDeleted();
    Collection<Range> ranges = ranges(ConsumerStrategies.Subscribe(Set.of(name), parameters(name)));
    tester.run(1);

    assertThat(ranges).containsExactly(new Range(0, 5, 10));
  }

  @Test
  void twoStreamsOfTwoGroupsBothGetAll() {
    broker.topics().create(name, 2);
    Collection<Range> one =
        ranges(ConsumerStrategies.Subscribe(Set.of(name), parameters(name + "-one")));
    Collection<Range> other =
        ranges(ConsumerStrategies.Subscribe(Set.of(name), parameters(name + "-other")));
    tester.run(1);

    assertThat(one).containsExactlyInAnyOrder(new Range(0, 0, 0), new Range(1, 0, 0));
    assertThat(other).containsExactlyInAnyOrderElementsOf(one);
  }

  @Test
  void eachPartitionCanHaveALimitOfItsOwn() {
    broker.topics().create(name, 2);
    send(0, 10);
    send(1, 10);
    Collection<Range> ranges =
        ranges(ConsumerStrategies.Subscribe(Set.of(name), parameters(name)), new Limits(2, 5));
    tester.run(2);

    assertThat(ranges)
        .containsExactlyInAnyOrder(
            new Range(0, 0, 2), new Range(1, 0, 5), new Range(0, 2, 4), new Range(1, 5, 10));
  }

  private void tenRecordsOfWhichFiveAreDeleted() throws Exception {
    broker.topics().create(name, 1);
    send(0, 10);
    try (Admin admin = admin()) {
      admin.deleteRecords(Map.of(partition(0), RecordsToDelete.beforeOffset(5))).all().get();
    }
  }

  private Collection<Range> ranges(ConsumerStrategy<String, String> strategy) {
    return ranges(strategy, new Limits(0, 0)); // none
  }

  /** The ranges of a stream whose records are read, too. */
  private Collection<Range> ranges(
      ConsumerStrategy<String, String> strategy, PerPartitionConfig limits) {
    Collection<Range> ranges = new ConcurrentLinkedQueue<>();
    KafkaUtils.createDirectStream(
            tester.context(), LocationStrategies.PreferConsistent(), strategy, limits)
        .foreachRDD(
            rdd -> {
              for (OffsetRange range : ((HasOffsetRanges) rdd.rdd()).offsetRanges()) {
                ranges.add(new Range(range.partition(), range.fromOffset(), range.untilOffset()));
              }
              rdd.map(ConsumerRecord::value).count();
            });
    return ranges;
  }

  private Map<String, Object> parameters(String group) {
    return new HashMap<>(OrdersTopic.parameters(broker.bootstrapServers(), group));
  }

  private TopicPartition partition(int number) {
    return new TopicPartition(name, number);
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  private void send(int partition, int records) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      IntStream.range(0, records)
          .forEach(i -> producer.send(new ProducerRecord<>(name, partition, "key", "value" + i)));
    }
  }

  /** Records a second of the partitions 0 and 1; no limit at all if both are 0. */
  private static final class Limits extends PerPartitionConfig {
    private static final long serialVersionUID = 1L;
    private final long ofZero;
    private final long ofOne;

    Limits(long ofZero, long ofOne) {
      this.ofZero = ofZero;
      this.ofOne = ofOne;
    }

    @Override
    public long maxRatePerPartition(TopicPartition partition) {
      return partition.partition() == 0 ? ofZero : ofOne;
    }
  }

  /** The range of a partition in a batch. */
  private record Range(int partition, long from, long until) {}
}
