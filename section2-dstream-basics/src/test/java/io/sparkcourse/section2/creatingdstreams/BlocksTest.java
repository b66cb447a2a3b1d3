package io.sparkcourse.section2.creatingdstreams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.testing.DStreamTester;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.receiver.Receiver;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

/**
 * Lecture 2.2: how a receiver's records become blocks, and blocks become partitions. The receivers
 * run on real time; the batches run when the test starts them.
 */
class BlocksTest {
  private static final String BLOCK_INTERVAL = "spark.streaming.blockInterval";

  /** The total of all batches. */
  private record Received(long records, int partitions) {}

  @Test
  void recordsStoredTogetherAreOneBlockAndOnePartition() {
    assertThat(receive(20, new PacketReceiver(5, 4))).isEqualTo(new Received(20, 5));
  }

  @Test
  void theBlockIntervalSetsTheNumberOfPartitions() {
    Received every50 = receiveWithBlockInterval("50ms");
    Received every200 = receiveWithBlockInterval("200ms");
    Received every1000 = receiveWithBlockInterval("1000ms");

    // A second of records: about 20, 5 and 1. A busy machine may skip some, never add any.
    assertThat(every50.partitions()).isGreaterThan(every200.partitions());
    assertThat(every200.partitions()).isGreaterThan(every1000.partitions());
    assertThat(every1000.partitions()).isBetween(1, 3);
    assertThat(List.of(every50, every200, every1000))
        .allSatisfy(received -> assertThat(received.records()).isEqualTo(DripReceiver.RECORDS));
  }

  @Test
  void aBatchWithoutRecordsHasNoPartitionsButBehindAShuffleItHasSome() {
    List<Integer> received = new ArrayList<>();
    List<Integer> reduced = new ArrayList<>();
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      JavaPairDStream<Integer, Integer> numbers =
          tester
              .context()
              .receiverStream(new PacketReceiver(0, 4))
              .mapToPair(number -> new Tuple2<>(number, 1));
      numbers.foreachRDD(
          rdd -> {
            received.add(rdd.getNumPartitions());
          });
      numbers
          .reduceByKey(Integer::sum)
          .foreachRDD(
              rdd -> {
                reduced.add(rdd.getNumPartitions());
              });
      tester.run(1);
      int inParallel = tester.context().sparkContext().defaultParallelism();

      assertThat(received).containsExactly(0);
      assertThat(reduced).containsExactly(inParallel);
    }
  }

  @Test
  void theBlocksOfABatchAreRemovedSoonAfterIt() {
    Queue<JavaRDD<Integer>> kept = new ConcurrentLinkedQueue<>();
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      tester
          .context()
          .receiverStream(new PacketReceiver(1, 4))
          .foreachRDD(
              rdd -> {
                if (rdd.count() > 0) {
                  kept.add(rdd);
                }
              });
      runUntil(tester, () -> !kept.isEmpty());
      tester.run(5);

      assertThatThrownBy(() -> kept.element().count())
          .hasMessageContaining("Attempted to use BlockRDD")
          .hasMessageContaining("after its blocks have been removed!");
    }
  }

  private static Received receiveWithBlockInterval(String interval) {
    SparkConf conf = SparkEnv.get().conf(); // of the context that all tests share
    String before = conf.get(BLOCK_INTERVAL, "200ms");
    conf.set(BLOCK_INTERVAL, interval);
    try {
      return receive(DripReceiver.RECORDS, new DripReceiver());
    } finally {
      conf.set(BLOCK_INTERVAL, before);
    }
  }

  /** Runs micro-batches until this many records have arrived. */
  private static Received receive(long records, Receiver<Integer> receiver) {
    AtomicLong count = new AtomicLong();
    AtomicInteger partitions = new AtomicInteger();
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      tester
          .context()
          .receiverStream(receiver)
          .foreachRDD(
              rdd -> {
                partitions.addAndGet(rdd.getNumPartitions());
                count.addAndGet(rdd.count());
              });
      runUntil(tester, () -> count.get() >= records);
    }
    return new Received(count.get(), partitions.get());
  }

  private static void runUntil(DStreamTester tester, BooleanSupplier enough) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              tester.run(1);
              return enough.getAsBoolean();
            });
  }
}
