package io.sparkcourse.section4.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.common.data.Order;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kinesis.KinesisInitialPositions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Lecture 4.3: what programs share that have one name, at the same time or one after the other. */
@Tag("slow") // the Kinesis Client Library begins after ten seconds
class ApplicationNameTest {
  private static final String STREAM = "orders";
  private static final String APPLICATION = "one-name";
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int RENEWALS = 3;
  private static final List<Order> ORDERS = ReshardingDemo.orders(200);

  private KinesisConnection kinesis;
  private Leases leases;

  @BeforeEach
  void start() throws IOException {
    kinesis = KinesisConnection.local();
    leases = new Leases(kinesis.region());
  }

  @AfterEach
  void stop() {
    leases.close();
    kinesis.close();
  }

  /**
   * For the KCL two receivers that are no union are two programs: all that they share is a name.
   */
  @Test
  void ofTwoProgramsWithOneNameEachGetsAPart() {
    kinesis.createStream(STREAM, 2);
    Queue<String> one = new ConcurrentLinkedQueue<>();
    Queue<String> other = new ConcurrentLinkedQueue<>();
    try (JavaStreamingContext ssc = RealTime.context()) {
      receiveInto(one, ssc);
      receiveInto(other, ssc);
      ssc.start();
      await().atMost(PATIENCE).until(() -> tableExists() && leases.owners(APPLICATION).size() == 2);
      awaitRenewals(); // who has lost a lease to the other one knows it then, and reads no more
      OrderRecords.put(kinesis.client(), STREAM, ORDERS);
      await().atMost(PATIENCE).until(() -> one.size() + other.size() >= ORDERS.size());
    }
    assertThat(one).isNotEmpty().doesNotContainAnyElementsOf(other);
    assertThat(other).isNotEmpty();
    assertThat(one.size() + other.size()).isEqualTo(ORDERS.size());
  }

  /** Spark records the sequence number of a record, and the KCL uses that as its first order. */
  @Test
  void afterARestartAllButTheFirstOrderOfTheLastRecordOfTheProducerLibraryComeAgain() {
    kinesis.createStream(STREAM, 1);
    kinesis.client().putRecord(STREAM, AggregatedRecord.of(ORDERS.subList(0, 3)), "any");
    assertThat(receivedUntil(ORDERS.get(2))).isEqualTo(lines(ORDERS.subList(0, 3)));

    OrderRecords.put(kinesis.client(), STREAM, ORDERS.subList(3, 4));
    assertThat(receivedUntil(ORDERS.get(3))).isEqualTo(lines(ORDERS.subList(1, 4)));
  }

  /** Runs the program until this order has arrived, and is checkpointed; then stops the context. */
  private List<String> receivedUntil(Order last) {
    Queue<String> received = new ConcurrentLinkedQueue<>();
    try (JavaStreamingContext ssc = RealTime.context()) {
      receiveInto(received, ssc);
      ssc.start();
      await().atMost(PATIENCE).until(() -> received.contains(OrderRecords.text(last)));
      String number = SequenceNumbers.last(kinesis, STREAM);
      await().atMost(PATIENCE).until(() -> leases.checkpoints(APPLICATION).containsValue(number));
    }
    return List.copyOf(received);
  }

  private static List<String> lines(List<Order> orders) {
    return orders.stream().map(OrderRecords::text).toList();
  }

  private void awaitRenewals() {
    Map<String, Long> before = leases.renewals(APPLICATION);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                leases.renewals(APPLICATION).entrySet().stream()
                    .allMatch(shard -> shard.getValue() >= before.get(shard.getKey()) + RENEWALS));
  }

  private boolean tableExists() {
    return kinesis.calls("PutItem") > 0;
  }

  private void receiveInto(Queue<String> target, JavaStreamingContext ssc) {
    new OrderStream(
            STREAM,
            kinesis.region(),
            APPLICATION,
            builder -> builder.initialPosition(new KinesisInitialPositions.TrimHorizon()))
        .lines(ssc, 1)
        .foreachRDD(rdd -> target.addAll(rdd.collect()));
  }
}
