package io.sparkcourse.section4.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.common.data.Order;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kinesis.KinesisInitialPositions;
import org.apache.spark.streaming.kinesis.KinesisInputDStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Lecture 4.3: where an application begins to read. */
@Tag("slow") // the Kinesis Client Library begins after ten seconds
class InitialPositionTest {
  private static final String STREAM = "orders";
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final List<Order> ALL = ReshardingDemo.orders(150);
  private static final List<Order> BEFORE = ALL.subList(0, 100);
  private static final List<Order> DURING = ALL.subList(100, 120);
  private static final List<Order> DOWN = ALL.subList(120, 150);

  private static final UnaryOperator<KinesisInputDStream.Builder> TRIM_HORIZON =
      builder -> builder.initialPosition(new KinesisInitialPositions.TrimHorizon());
  private static final UnaryOperator<KinesisInputDStream.Builder> LATEST =
      builder -> builder.initialPosition(new KinesisInitialPositions.Latest());

  private KinesisConnection kinesis;
  private Leases leases;

  @BeforeEach
  void start() throws IOException {
    kinesis = KinesisConnection.local();
    leases = new Leases(kinesis.region());
    kinesis.createStream(STREAM, 1);
  }

  @AfterEach
  void stop() {
    leases.close();
    kinesis.close();
  }

  @Test
  void theInitialPositionCountsUntilTheApplicationHasNotedHowFarItIs() {
    put(BEFORE);
    Map<String, Received> first =
        read(
            Map.of("from-the-start", TRIM_HORIZON, "from-now-on", LATEST),
            Map.of("from-the-start", ALL.subList(0, 120), "from-now-on", DURING),
            DURING);
    assertThat(first.get("from-the-start").lines()).isEqualTo(120);
    assertThat(first.get("from-now-on").lines()).isEqualTo(20);

    put(DOWN);
    Map<String, Received> second =
        read(
            Map.of("from-the-start", LATEST, "from-now-on", TRIM_HORIZON, "new", TRIM_HORIZON),
            Map.of("from-the-start", DOWN, "from-now-on", DOWN, "new", ALL),
            List.of());
    assertThat(second.get("from-the-start").lines()).isEqualTo(30);
    assertThat(second.get("from-now-on").lines()).isEqualTo(30);
    assertThat(second.get("new").lines()).isEqualTo(150);
  }

  private void put(List<Order> orders) {
    OrderRecords.put(kinesis.client(), STREAM, orders);
  }

  /**
   * Runs these applications in parallel until each has its expected orders, and has checkpointed
   * them.
   */
  private Map<String, Received> read(
      Map<String, UnaryOperator<KinesisInputDStream.Builder>> positions,
      Map<String, List<Order>> expected,
      List<Order> during) {
    Map<String, Received> received = new HashMap<>();
    long iterators = kinesis.calls("GetShardIterator");
    try (JavaStreamingContext ssc = RealTime.context()) {
      positions.forEach(
          (application, position) -> {
            Received own =
                new Received(expected.get(application).stream().map(OrderRecords::text).toList());
            received.put(application, own);
            new OrderStream(STREAM, kinesis.region(), application, position)
                .lines(ssc, 1)
                .foreachRDD(rdd -> own.add(rdd.collect()));
          });
      ssc.start();
      await()
          .atMost(PATIENCE)
          .until(() -> kinesis.calls("GetShardIterator") >= iterators + positions.size());
      put(during);
      received.forEach(
          (application, own) -> {
            await().atMost(PATIENCE).until(() -> own.all().isDone());
            await().atMost(PATIENCE).until(() -> isNoted(application));
          });
    }
    return received;
  }

  /** Whether the application has checkpointed the last record of the shard. */
  private boolean isNoted(String application) {
    return leases.checkpoints(application).containsValue(SequenceNumbers.last(kinesis, STREAM));
  }
}
