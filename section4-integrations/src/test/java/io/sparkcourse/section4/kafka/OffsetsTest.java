package io.sparkcourse.section4.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.services.kafka.LocalKafka;
import io.sparkcourse.services.replay.Dataset;
import io.sparkcourse.services.replay.Message;
import io.sparkcourse.testing.DStreamTester;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.kafka010.CanCommitOffsets;
import org.apache.spark.streaming.kafka010.HasOffsetRanges;
import org.apache.spark.streaming.kafka010.OffsetRange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;

/** Lecture 4.2: offset ranges, where they are known, and when they are committed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OffsetsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private LocalKafka broker;
  private DStreamTester tester;

  /**
   * One for each test: a group has offsets, and Spark keeps a consumer for each of its partitions.
   */
  private String group;

  @BeforeAll
  void startBroker() throws Exception {
    broker = LocalKafka.start();
    OrdersTopic.fill(broker);
  }

  @AfterAll
  void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void start(TestInfo test) {
    group = test.getTestMethod().orElseThrow().getName();
    tester = DStreamTester.every(Durations.seconds(1));
  }

  @AfterEach
  void stop() {
    tester.close();
  }

  @Test
  void everyOrderComesOnceAndABatchHasATaskForEachPartition() {
    List<String> received = new ArrayList<>();
    List<Integer> tasks = new ArrayList<>();
    List<OffsetRange> ranges = new ArrayList<>();
    orders()
        .foreachRDD(
            rdd -> {
              ranges.addAll(List.of(rangesOf(rdd)));
              tasks.add(rdd.getNumPartitions());
              received.addAll(rdd.map(ConsumerRecord::value).collect());
            });
    tester.run(2);

    assertThat(received)
        .containsExactlyInAnyOrderElementsOf(
            Dataset.ORDERS.messages().stream().map(Message::value).toList());
    assertThat(tasks).containsExactly(OrdersTopic.PARTITIONS, OrdersTopic.PARTITIONS);
    Map<Integer, Long> ends = new HashMap<>();
    for (OffsetRange range : ranges) {
      assertThat(range.fromOffset()).isEqualTo(ends.getOrDefault(range.partition(), 0L));
      ends.put(range.partition(), range.untilOffset());
    }
    assertThat(ends).isEqualTo(Map.of(0, 422L, 1, 446L, 2, 370L));
  }

  @Test
  void afterMapTheCastFails() {
    List<Throwable> failures = new ArrayList<>();
    orders()
        .map(ConsumerRecord::value)
        .foreachRDD(
            rdd -> {
              try {
                rangesOf(rdd);
              } catch (ClassCastException failure) {
                failures.add(failure);
              }
            });
    tester.run(1);

    assertThat(failures).hasSize(1);
    assertThat(failures.get(0))
        .hasMessageContaining("MapPartitionsRDD cannot be cast to class")
        .hasMessageContaining("HasOffsetRanges");
  }

  @Test
  void transformIsCalledForABatchWhileTheOneBeforeIsStillWritten() {
    AtomicReference<OffsetRange[]> ofTheLastBatch = new AtomicReference<>();
    Queue<Time> made = new ConcurrentLinkedQueue<>();
    List<Long> seen = new ArrayList<>();
    orders()
        .transform(
            (rdd, time) -> {
              ofTheLastBatch.set(rangesOf(rdd));
              made.add(time);
              return rdd.map(ConsumerRecord::value);
            })
        .foreachRDD(
            rdd -> {
              if (seen.isEmpty()) {
                ReplayClock.of(tester.context()).advance(1000);
                await().atMost(PATIENCE).until(() -> made.size() == 2);
              }
              seen.add(ofTheLastBatch.get()[0].fromOffset());
            });
    tester.run(1); // and the batch that has fallen due meanwhile

    assertThat(seen).as("the first output sees the ranges of the second batch").hasSize(2);
    assertThat(seen.get(0)).isEqualTo(seen.get(1)).isPositive();
  }

  @Test
  void aCommitGoesOutWithTheNextBatch() {
    JavaInputDStream<ConsumerRecord<String, String>> orders = orders();
    orders.foreachRDD(rdd -> ((CanCommitOffsets) orders.inputDStream()).commitAsync(rangesOf(rdd)));

    tester.run(1);
    assertThat(committed()).isEmpty();
    tester.run(1);
    await().atMost(PATIENCE).until(() -> !committed().isEmpty());
    assertThat(committed()).isEqualTo(Map.of(0, 422L, 1, 446L, 2, 370L));
  }

  @Test
  void withoutACommitTheGroupHasNoOffsets() {
    orders().foreachRDD(rdd -> rdd.map(ConsumerRecord::value).count());
    tester.run(3);

    assertThat(committed()).isEmpty();
  }

  @Test
  void recordsCannotBePrintedAsTheyAre() {
    orders().print();

    assertThatThrownBy(() -> tester.run(1))
        .hasStackTraceContaining(
            "had a not serializable result: org.apache.kafka.clients.consumer.ConsumerRecord");
  }

  private JavaInputDStream<ConsumerRecord<String, String>> orders() {
    return DirectStreamDemo.orders(
        tester.context(),
        OrdersTopic.NAME,
        OrdersTopic.parameters(broker.bootstrapServers(), group));
  }

  private static OffsetRange[] rangesOf(JavaRDD<?> rdd) {
    return ((HasOffsetRanges) rdd.rdd()).offsetRanges();
  }

  /** The offsets of the group, by partition, as the broker has them. */
  private Map<Integer, Long> committed() {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      Map<Integer, Long> offsets = new HashMap<>();
      admin
          .listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata()
          .get()
          .forEach((partition, offset) -> offsets.put(partition.partition(), offset.offset()));
      return offsets;
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }
}
