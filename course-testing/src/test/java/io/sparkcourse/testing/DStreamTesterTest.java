package io.sparkcourse.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.storage.StreamBlockId;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.receiver.Receiver;
import org.junit.jupiter.api.Test;

class DStreamTesterTest {
  @Test
  void givesWhatEachBatchPutsOut() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(5))) {
      JavaDStream<Integer> numbers = tester.stream(List.of(1, 2), List.of(), List.of(3));
      BatchOutput<Integer> doubled = tester.collect(numbers.map(number -> number * 2));

      tester.run(4);

      assertThat(doubled.batches())
          .containsExactly(
              Map.entry(1, List.of(2, 4)),
              Map.entry(2, List.of()),
              Map.entry(3, List.of(6)),
              Map.entry(4, List.of()));
    }
  }

  @Test
  void aStreamThatSlidesHasOutputOnlyInItsOwnBatches() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      JavaDStream<Integer> numbers =
          tester.stream(List.of(1), List.of(2), List.of(3), List.of(4), List.of(5));
      BatchOutput<Integer> windows =
          tester.collect(numbers.window(Durations.seconds(3), Durations.seconds(2)));

      tester.run(5);

      assertThat(windows.batches())
          .containsExactly(Map.entry(2, List.of(1, 2)), Map.entry(4, List.of(2, 3, 4)));
    }
  }

  @Test
  void collectsAlsoWhereTheContextWritesCheckpoints() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1)).withCheckpoint()) {
      JavaDStream<Integer> numbers = tester.stream(List.of(1, 2), List.of(3), List.of(4));
      BatchOutput<Long> counts =
          tester.collect(numbers.countByWindow(Durations.seconds(2), Durations.seconds(1)));

      tester.run(3);

      counts.assertBatch(1, 2L).assertBatch(2, 3L).assertBatch(3, 2L);
    }
  }

  @Test
  void aWrongBatchIsReportedWithItsTimeItsInputAndBothOutputs() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(5))) {
      BatchOutput<String> output = tester.collect(tester.stream(List.of("a"), List.of("b")));
      tester.run(2);

      assertThatThrownBy(() -> output.assertBatch(2, "c"))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("batch 2 (Time: 10000 ms), input [b]")
          .hasMessageContaining("\"b\"")
          .hasMessageContaining("\"c\"");
    }
  }

  @Test
  void whatABatchThrowsReachesTheTest() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      JavaDStream<Integer> numbers = tester.stream(List.of(1), List.of(0));
      tester.collect(numbers.map(number -> 10 / number));

      assertThatThrownBy(() -> tester.run(2)).hasStackTraceContaining("/ by zero");
    }
  }

  @Test
  void aWindowThatIsNoMultipleOfTheBatchIntervalIsRefusedBySparkAtOnce() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(2))) {
      JavaDStream<Integer> numbers = tester.stream(List.of(1));

      assertThatThrownBy(() -> numbers.window(Durations.seconds(3)))
          .hasMessageContaining("must be a multiple of the slide duration");
    }
  }

  @Test
  void leavesNoBlockOfAReceiverToTheNextTester() {
    AtomicLong received = new AtomicLong();
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      tester
          .context()
          .receiverStream(new OneBlock())
          .foreachRDD(rdd -> received.addAndGet(rdd.count()));
      await()
          .until(
              () -> {
                tester.run(1);
                return received.get() == 2;
              });
      assertThat(receivedBlocks()).isEqualTo(1);
    }
    assertThat(receivedBlocks()).isZero();
  }

  @Test
  void leavesNoCachedRddBehind() {
    JavaSparkContext sc = TestSpark.context();
    JavaRDD<Integer> ofTheTest = sc.parallelize(List.of(1)).cache();
    List<JavaRDD<Integer>> held = new ArrayList<>(); // otherwise the garbage collector may be first
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      tester.stream(List.of(1)).cache().foreachRDD(rdd -> held.add(rdd));
      tester.run(1);
      assertThat(sc.getPersistentRDDs()).containsKeys(ofTheTest.id(), held.get(0).id());
    }

    assertThat(sc.getPersistentRDDs())
        .containsKey(ofTheTest.id())
        .doesNotContainKey(held.get(0).id());
    ofTheTest.unpersist();
  }

  private static int receivedBlocks() {
    return SparkEnv.get()
        .blockManager()
        .getMatchingBlockIds(id -> id instanceof StreamBlockId)
        .size();
  }

  /** Stores two numbers as one block. */
  private static final class OneBlock extends Receiver<Integer> {
    private static final long serialVersionUID = 1L;

    OneBlock() {
      super(StorageLevel.MEMORY_ONLY());
    }

    @Override
    public void onStart() {
      store(List.of(1, 2).iterator());
    }

    @Override
    public void onStop() {
      // nothing was started
    }
  }
}
