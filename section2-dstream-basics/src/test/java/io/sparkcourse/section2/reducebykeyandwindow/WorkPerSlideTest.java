package io.sparkcourse.section2.reducebykeyandwindow;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Tuple2;

/** What a slide costs in calls, in keys and in RDDs; each of these batches has 20 keys. */
class WorkPerSlideTest {
  private static final int KEYS = 20;
  private static final Function2<Integer, Integer, Integer> ADD = Integer::sum;
  private static final Function2<Integer, Integer, Integer> SUBTRACT =
      (count, left) -> count - left;

  private final LongAccumulator adds = accumulator();
  private final LongAccumulator subtracts = accumulator();

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 20})
  void thePlainFormReducesTheWholeWindowInEachSlide(int batches) {
    try (DStreamTester tester = DStreamTester.every(InverseReduceDemo.BATCH)) {
      tester.collect(
          InverseReduceDemo.plain(
              keys(tester, batches + 3), InverseReduceDemo.counted(adds, ADD), window(batches)));

      assertThat(addsInTheSlideAfter(tester, batches + 1, 1)).isEqualTo(KEYS * (batches - 1));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 20})
  void theInverseFormTouchesOnlyWhatEntersAndLeaves(int batches) {
    try (DStreamTester tester = DStreamTester.every(InverseReduceDemo.BATCH).withCheckpoint()) {
      BatchOutput<Tuple2<String, Integer>> counts =
          tester.collect(
              InverseReduceDemo.inverse(
                  keys(tester, batches + 3),
                  InverseReduceDemo.counted(adds, ADD),
                  InverseReduceDemo.counted(subtracts, SUBTRACT),
                  window(batches)));

      assertThat(addsInTheSlideAfter(tester, batches + 1, 1)).isEqualTo(KEYS);
      assertThat(subtracts.value()).isEqualTo(KEYS);
      assertThat(counts.batch(batches + 2))
          .hasSize(KEYS)
          .allSatisfy(count -> assertThat(count._2()).isEqualTo(batches));
    }
  }

  @ParameterizedTest
  @CsvSource({"30, 5", "60, 11"})
  void aKeyInEachBatchCostsThePlainFormACallForEachBatchButOne(int seconds, int calls) {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(5))) {
      tester.collect(
          InverseReduceDemo.plain(
              spark(tester), InverseReduceDemo.counted(adds, ADD), Durations.seconds(seconds)));

      assertThat(addsInTheSlideAfter(tester, 12, 2)).isEqualTo(calls);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {30, 60})
  void andTheInverseFormFourCalls(int seconds) {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(5)).withCheckpoint()) {
      tester.collect(
          InverseReduceDemo.inverse(
              spark(tester),
              InverseReduceDemo.counted(adds, ADD),
              InverseReduceDemo.counted(subtracts, SUBTRACT),
              Durations.seconds(seconds)));

      assertThat(addsInTheSlideAfter(tester, 12, 2)).isEqualTo(3);
      assertThat(subtracts.value()).isEqualTo(1);
    }
  }

  @Test
  void theInverseIsNotCalledBeforeSomethingLeaves() {
    try (DStreamTester tester = DStreamTester.every(InverseReduceDemo.BATCH).withCheckpoint()) {
      tester.collect(
          InverseReduceDemo.inverse(
              keys(tester, 5), ADD, InverseReduceDemo.counted(subtracts, SUBTRACT), window(4)));

      tester.run(4);
      assertThat(subtracts.value()).isZero();

      tester.run(1);
      assertThat(subtracts.value()).isEqualTo(KEYS);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 20})
  void theInverseFormGoesThroughEveryKeyOfTheWindow(int batches) {
    LongAccumulator keys = accumulator();
    try (DStreamTester tester = DStreamTester.every(InverseReduceDemo.BATCH).withCheckpoint()) {
      tester.collect(
          newKeys(tester, batches + 2)
              .reduceByKeyAndWindow(
                  InverseReduceDemo.counted(adds, ADD),
                  InverseReduceDemo.counted(subtracts, SUBTRACT),
                  window(batches),
                  InverseReduceDemo.SLIDE,
                  2,
                  count -> {
                    keys.add(1);
                    return count._2() != 0;
                  }));
      tester.run(batches + 1);
      keys.reset();

      assertThat(addsInTheSlideAfter(tester, 0, 1)).isZero();
      assertThat(subtracts.value()).isEqualTo(KEYS);
      assertThat(keys.value()).isEqualTo(KEYS * (batches + 1)); // with those that leave
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 20})
  void andThePlainFormCallsNothingIfNoKeyComesTwice(int batches) {
    try (DStreamTester tester = DStreamTester.every(InverseReduceDemo.BATCH)) {
      BatchOutput<Tuple2<String, Integer>> counts =
          tester.collect(
              InverseReduceDemo.plain(
                  newKeys(tester, batches + 2),
                  InverseReduceDemo.counted(adds, ADD),
                  window(batches)));

      assertThat(addsInTheSlideAfter(tester, batches + 1, 1)).isZero();
      assertThat(counts.batch(batches + 2)).hasSize(KEYS * batches);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10})
  void thePlainFormKeepsTheBatchesOfTheWindowAndTwoMore(int seconds) {
    Duration batch = Durations.seconds(seconds);
    try (DStreamTester tester = DStreamTester.every(batch)) {
      assertThat(
              persistedWith(
                  tester, keys(tester, 14).reduceByKeyAndWindow(ADD, batch.times(10), batch), 14))
          .isEqualTo(12);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 52", "5, 20", "10, 16"})
  void theInverseFormKeepsMoreByItsCheckpointInterval(int seconds, int rdds) {
    Duration batch = Durations.seconds(seconds);
    int batches = rdds + 2;
    try (DStreamTester tester = DStreamTester.every(batch).withCheckpoint()) {
      assertThat(
              persistedWith(
                  tester,
                  keys(tester, batches).reduceByKeyAndWindow(ADD, SUBTRACT, batch.times(10), batch),
                  batches))
          .isEqualTo(rdds);
    }
  }

  /** The number of RDDs in memory during the output of the last of these batches. */
  private static int persistedWith(
      DStreamTester tester, JavaPairDStream<String, Integer> counts, int batches) {
    Set<Integer> before = persistentRdds();
    AtomicInteger persisted = new AtomicInteger();
    counts.foreachRDD(
        rdd -> {
          rdd.count();
          Set<Integer> since = new HashSet<>(persistentRdds());
          since.removeAll(before);
          persisted.set(since.size());
        });
    tester.run(batches);
    return persisted.get();
  }

  /** The RDDs that Spark keeps in memory, by id. */
  private static Set<Integer> persistentRdds() {
    return Set.copyOf(TestSpark.context().getPersistentRDDs().keySet());
  }

  private long addsInTheSlideAfter(DStreamTester tester, int batches, int slide) {
    tester.run(batches);
    adds.reset();
    subtracts.reset();
    tester.run(slide);
    return adds.value();
  }

  private static JavaPairDStream<String, Integer> keys(DStreamTester tester, int batches) {
    List<String> batch = IntStream.range(0, KEYS).mapToObj(key -> "key " + key).toList();
    return tester.stream(Collections.nCopies(batches, batch))
        .mapToPair(key -> new Tuple2<>(key, 1));
  }

  /** The same number of keys in each batch, all of them new. */
  private static JavaPairDStream<String, Integer> newKeys(DStreamTester tester, int batches) {
    return tester.stream(
            IntStream.range(0, batches)
                .mapToObj(
                    batch -> IntStream.range(0, KEYS).mapToObj(key -> batch + " " + key).toList())
                .toList())
        .mapToPair(key -> new Tuple2<>(key, 1));
  }

  /** One pair per batch. */
  private static JavaPairDStream<String, Integer> spark(DStreamTester tester) {
    return tester.stream(Collections.nCopies(14, List.of("#spark")))
        .mapToPair(hashtag -> new Tuple2<>(hashtag, 6));
  }

  private static Duration window(int batches) {
    return InverseReduceDemo.BATCH.times(batches);
  }

  private static LongAccumulator accumulator() {
    return TestSpark.context().sc().longAccumulator();
  }
}
