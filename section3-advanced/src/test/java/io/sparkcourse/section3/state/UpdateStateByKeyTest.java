package io.sparkcourse.section3.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.section3.state.RunningTotalDemo.Total;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.Optional;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scala.Tuple2;

class UpdateStateByKeyTest {
  private static final Duration BATCH = RunningTotalDemo.BATCH;

  /** The wrong place for totals: a static map instead of a state. */
  private static final Map<Integer, Integer> STATIC_TOTALS = new ConcurrentHashMap<>();

  @Test
  void reduceByKeyBeginsAgainInEachBatchWhereTheStateGoesOn() {
    try (DStreamTester tester = DStreamTester.every(BATCH).withCheckpoint()) {
      JavaPairDStream<Integer, Integer> errors =
          errors(tester, List.of(503, 503, 404), List.of(), List.of(503));
      BatchOutput<Tuple2<Integer, Integer>> inThisBatch =
          tester.collect(RunningTotalDemo.inThisBatch(errors));
      BatchOutput<Tuple2<Integer, Integer>> sinceTheStart =
          tester.collect(RunningTotalDemo.sinceTheStart(errors));

      tester.run(3);

      inThisBatch.assertBatch(1, count(503, 2), count(404, 1)).assertBatch(2);
      inThisBatch.assertBatch(3, count(503, 1));
      sinceTheStart.assertBatch(1, count(503, 2), count(404, 1));
      sinceTheStart.assertBatch(2, count(503, 2), count(404, 1));
      sinceTheStart.assertBatch(3, count(503, 3), count(404, 1));
    }
  }

  @Test
  void anEmptyOptionalRemovesTheKeyWhichThenBeginsAgain() {
    try (DStreamTester tester = DStreamTester.every(BATCH).withCheckpoint()) {
      BatchOutput<Tuple2<Integer, Total>> totals =
          tester.collect(
              RunningTotalDemo.untilQuiet(
                  errors(
                      tester, List.of(503, 503), List.of(), List.of(), List.of(), List.of(503))));

      tester.run(5);

      totals.assertBatch(2, new Tuple2<>(503, new Total(2, 1)));
      totals.assertBatch(3, new Tuple2<>(503, new Total(2, 2)));
      totals.assertBatch(4);
      totals.assertBatch(5, new Tuple2<>(503, new Total(1, 0)));
    }
  }

  /** A filter after the operation hides what its state still contains. */
  @Test
  void aFilterBehindItRemovesNothing() {
    try (DStreamTester tester = DStreamTester.every(BATCH).withCheckpoint()) {
      BatchOutput<Tuple2<Integer, Integer>> counts =
          tester.collect(
              RunningTotalDemo.sinceTheStart(errors(tester, List.of(503, 503, 404), List.of(404)))
                  .filter(total -> total._1() != 404 || total._2() > 1));

      tester.run(2);

      counts.assertBatch(1, count(503, 2)).assertBatch(2, count(503, 2), count(404, 2));
    }
  }

  @Test
  void aStateMayBeginWithWhatAnRddHolds() {
    try (DStreamTester tester = DStreamTester.every(BATCH).withCheckpoint()) {
      JavaPairRDD<Integer, Integer> yesterday =
          tester.context().sparkContext().parallelizePairs(List.of(count(503, 40), count(500, 1)));
      BatchOutput<Tuple2<Integer, Integer>> totals =
          tester.collect(
              errors(tester, List.of(503))
                  .updateStateByKey(
                      (came, before) -> Optional.of(before.orElse(0) + came.size()),
                      new HashPartitioner(3),
                      yesterday));

      tester.run(1);

      totals.assertBatch(1, count(503, 41), count(500, 1));
    }
  }

  /** A state is part of what Spark recomputes; a static map counts each computation. */
  @Test
  void aStaticMapCountsABatchTwiceThatIsComputedTwice() {
    STATIC_TOTALS.clear();
    try (DStreamTester tester = DStreamTester.every(BATCH).withCheckpoint()) {
      JavaPairDStream<Integer, Integer> errors = errors(tester, List.of(503, 503));
      JavaDStream<Integer> inMap =
          errors.map(error -> STATIC_TOTALS.merge(error._1(), 1, Integer::sum));
      tester.collect(inMap);
      tester.collect(inMap.count());
      JavaPairDStream<Integer, Integer> inState = RunningTotalDemo.sinceTheStart(errors);
      BatchOutput<Tuple2<Integer, Integer>> totals = tester.collect(inState);
      tester.collect(inState.count());

      tester.run(1);

      assertThat(STATIC_TOTALS).containsExactly(Map.entry(503, 4));
      totals.assertBatch(1, count(503, 2));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 10", "3, 12", "10, 10", "30, 30"})
  void theStateIsCheckpointedEveryTenSecondsOrInTheNextBatchAfter(int batch, int interval) {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(batch)).withCheckpoint()) {
      JavaPairDStream<Integer, Integer> totals =
          RunningTotalDemo.sinceTheStart(errors(tester, List.of(503)));
      tester.collect(totals);
      tester.run(1);

      assertThat(totals.dstream().checkpointDuration()).isEqualTo(Durations.seconds(interval));
    }
  }

  /** Its state is kept serialized, so each micro-batch gets its own copy. */
  @Test
  void aStateThatIsChangedInPlaceLeavesTheBatchesBeforeAlone() {
    Kept<JavaPairRDD<Integer, ArrayList<Integer>>> states = new Kept<>();
    try (DStreamTester tester = DStreamTester.every(BATCH).withCheckpoint()) {
      errors(tester, List.of(503), List.of(503))
          .updateStateByKey(UpdateStateByKeyTest::addInPlace)
          .foreachRDD(states::add);

      tester.run(1);
      assertThat(states.ofBatch(1).values().first()).containsExactly(1);

      tester.run(1);
      assertThat(states.ofBatch(2).values().first()).containsExactly(1, 1);
      assertThat(states.ofBatch(1).values().first()).containsExactly(1);
    }
  }

  private static Optional<ArrayList<Integer>> addInPlace(
      List<Integer> came, Optional<ArrayList<Integer>> before) {
    ArrayList<Integer> all = before.isPresent() ? before.get() : new ArrayList<>();
    all.addAll(came);
    return Optional.of(all);
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // only read, and passed to a method that only reads
  private static JavaPairDStream<Integer, Integer> errors(
      DStreamTester tester, List<Integer>... batches) {
    return tester.stream(batches).mapToPair(status -> new Tuple2<>(status, 1));
  }

  private static Tuple2<Integer, Integer> count(int status, int count) {
    return new Tuple2<>(status, count);
  }
}
