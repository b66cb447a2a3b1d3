package io.sparkcourse.section2.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

class WindowTest {
  private static final Duration BATCH = Durations.seconds(5);
  private static final Duration WINDOW = Durations.seconds(15);

  @Test
  void aWindowHoldsTheElementsOfItsBatchesInTheirOrder() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      BatchOutput<String> windows = tester.collect(tester.stream(pairs(5)).window(WINDOW));
      tester.run(5);

      assertThat(windows.batch(5)).containsExactly("a3", "b3", "a4", "b4", "a5", "b5");
    }
  }

  @Test
  void itGrowsUntilItIsFullAndItsPartitionsAreThoseOfItsBatches() {
    List<String> shapes = new ArrayList<>();
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      tester.stream(pairs(5)).window(WINDOW).foreachRDD(rdd -> shapes.add(WindowDemo.shape(rdd)));
      tester.run(5);
    }
    assertThat(shapes)
        .containsExactly(
            "UnionRDD of 1 RDDs, 2 partitions, 2 elements",
            "UnionRDD of 2 RDDs, 4 partitions, 4 elements",
            "UnionRDD of 3 RDDs, 6 partitions, 6 elements",
            "UnionRDD of 3 RDDs, 6 partitions, 6 elements",
            "UnionRDD of 3 RDDs, 6 partitions, 6 elements");
  }

  @Test
  void definingAWindowKeepsItsParentSerializedInMemory() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaDStream<String> parent = tester.stream(pairs(1)).map(element -> element);
      assertThat(level(parent)).isEqualTo(StorageLevel.NONE());

      JavaDStream<String> window = parent.window(WINDOW);

      assertThat(level(parent)).isEqualTo(StorageLevel.MEMORY_ONLY_SER());
      assertThat(level(window)).isEqualTo(StorageLevel.NONE());
    }
  }

  @Test
  void persistingAWindowPersistsItsParentInstead() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaDStream<String> parent = tester.stream(pairs(1)).map(element -> element);
      JavaDStream<String> window = parent.window(WINDOW);

      window.persist(StorageLevel.MEMORY_AND_DISK());

      assertThat(level(parent)).isEqualTo(StorageLevel.MEMORY_AND_DISK());
      assertThat(level(window)).isEqualTo(StorageLevel.NONE());
    }
  }

  @Test
  void batchesOfOnePartitionerMakeAWindowOfAsManyPartitionsAsOneBatchHas() {
    List<Integer> partitions = new ArrayList<>();
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      tester.stream(pairs(4))
          .mapToPair(element -> new Tuple2<>(element, 1))
          .reduceByKey(Integer::sum, 2)
          .window(WINDOW)
          .foreachRDD(rdd -> partitions.add(rdd.getNumPartitions()));
      tester.run(4);
    }

    assertThat(partitions).containsExactly(2, 2, 2, 2);
  }

  @Test
  void aBatchIsKeptUntilOneSlideAfterItHasLeftTheWindow() {
    List<JavaRDD<String>> batches = new ArrayList<>();
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaDStream<String> parent = tester.stream(pairs(10)).map(element -> element);
      tester.collect(parent.window(WINDOW));
      parent.foreachRDD(rdd -> batches.add(rdd));

      tester.run(5); // windows of three: batch 1 has left with batch 4, and batch 2 with batch 5
      await()
          .atMost(java.time.Duration.ofSeconds(60)) // Spark cleans up asynchronously
          .until(() -> batches.get(0).getStorageLevel().equals(StorageLevel.NONE()));
      assertThat(batches.get(1).getStorageLevel()).isEqualTo(StorageLevel.MEMORY_ONLY_SER());
    }
  }

  @Test
  void whatIsBeforeAWindowRunsOnceForEachElement() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      LongAccumulator before = tester.context().ssc().sparkContext().longAccumulator();
      LongAccumulator after = tester.context().ssc().sparkContext().longAccumulator();
      tester.collect(
          tester.stream(pairs(6))
              .map(
                  element -> {
                    before.add(1);
                    return element;
                  })
              .window(WINDOW)
              .map(
                  element -> {
                    after.add(1);
                    return element;
                  }));
      tester.run(6);

      assertThat(before.value()).isEqualTo(12); // 2 elements of 6 batches
      assertThat(after.value()).isEqualTo(2 + 4 + 6 + 6 + 6 + 6); // all elements of each window
    }
  }

  @Test
  void theDemoKeepsFailedLoginsOnly() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      BatchOutput<LogEntry> failures =
          tester.collect(
              WindowDemo.failedLogins(tester.stream(List.of(request(200), request(401)))));
      tester.run(1);

      failures.assertBatch(1, request(401));
    }
  }

  /** Batches of two elements each: a1 and b1 in batch 1, and so on. */
  private static List<List<String>> pairs(int batches) {
    return IntStream.rangeClosed(1, batches).mapToObj(n -> List.of("a" + n, "b" + n)).toList();
  }

  private static LogEntry request(int status) {
    return new LogEntry("192.0.2.1", Instant.EPOCH, "POST", "/login", status, 0, null, null);
  }

  private static StorageLevel level(JavaDStream<?> stream) {
    return stream.dstream().storageLevel();
  }
}
