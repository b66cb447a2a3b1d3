package io.sparkcourse.section4.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.common.data.Order;
import io.sparkcourse.testing.TestSpark;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kinesis.KinesisInitialPositions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Lecture 4.3: what the programs share that have one name. */
@Tag("slow") // the Kinesis Client Library begins after ten seconds
class ApplicationNameTest {
  private static final String STREAM = "orders";
  private static final String APPLICATION = "one-name";
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final List<Order> ORDERS = ReshardingDemo.orders(200);

  private KinesisConnection kinesis;
  private Leases leases;

  @BeforeEach
  void start() throws IOException {
    TestSpark.stop(); // a JVM has one SparkContext, and these need more threads
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
    try (JavaStreamingContext ssc = new JavaStreamingContext(conf(), Durations.seconds(1))) {
      receiveInto(one, ssc);
      receiveInto(other, ssc);
      ssc.start();
      await().atMost(PATIENCE).until(() -> tableExists() && leases.owners(APPLICATION).size() == 2);
      OrderRecords.put(kinesis.client(), STREAM, ORDERS);
      await().atMost(PATIENCE).until(() -> one.size() + other.size() >= ORDERS.size());
    }
    assertThat(one).isNotEmpty().doesNotContainAnyElementsOf(other);
    assertThat(other).isNotEmpty();
    assertThat(one.size() + other.size()).isEqualTo(ORDERS.size());
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

  private static SparkConf conf() {
    return new SparkConf()
        .setMaster("local[4]")
        .setAppName("one-name")
        .set("spark.ui.enabled", "false")
        .set("spark.driver.host", "127.0.0.1")
        .set("spark.driver.bindAddress", "127.0.0.1");
  }
}
