package io.sparkcourse.section3.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.streaming.api.java.JavaMapWithStateDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Tuple2;

/** What a micro-batch costs in calls, with 100 active clients, and then with none. */
class StateCostTest {
  private static final List<Integer> ACTIVE =
      IntStream.range(0, StateCostDemo.ACTIVE).boxed().toList();

  private final LongAccumulator calls = TestSpark.context().sc().longAccumulator();

  @ParameterizedTest
  @ValueSource(ints = {20_000, 200_000})
  void updateStateByKeyCallsTheFunctionForEachKeyInEachBatch(int clients) {
    try (DStreamTester tester = DStreamTester.every(StateCostDemo.BATCH).withCheckpoint()) {
      JavaPairDStream<Integer, Integer> counts =
          StateCostDemo.updateStateByKey(requests(tester), initial(tester, clients), calls);
      BatchOutput<Long> results = tester.collect(counts.count());

      assertThat(callsIn(tester, 1)).isEqualTo(clients);
      assertThat(callsIn(tester, 1)).as("without any request").isEqualTo(clients);
      results.assertBatch(1, (long) clients).assertBatch(2, (long) clients);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {20_000, 200_000})
  void mapWithStateCallsItForWhatComes(int clients) {
    try (DStreamTester tester = DStreamTester.every(StateCostDemo.BATCH).withCheckpoint()) {
      JavaMapWithStateDStream<Integer, Integer, Integer, Integer> counts =
          StateCostDemo.mapWithState(requests(tester), initial(tester, clients), calls);
      BatchOutput<Long> results = tester.collect(counts.count());
      BatchOutput<Long> snapshot = tester.collect(counts.stateSnapshots().count());

      assertThat(callsIn(tester, 1)).isEqualTo(StateCostDemo.ACTIVE);
      assertThat(callsIn(tester, 1)).as("without any request").isZero();
      results.assertBatch(1, (long) StateCostDemo.ACTIVE).assertBatch(2, 0L);
      snapshot.assertBatch(1, (long) clients).assertBatch(2, (long) clients);
    }
  }

  private long callsIn(DStreamTester tester, int batches) {
    calls.reset();
    tester.run(batches);
    return calls.value();
  }

  private static JavaPairDStream<Integer, Integer> requests(DStreamTester tester) {
    return tester.stream(List.of(ACTIVE)).mapToPair(client -> new Tuple2<>(client, 1));
  }

  private static JavaPairRDD<Integer, Integer> initial(DStreamTester tester, int clients) {
    return StateCostDemo.onePageEach(tester.context(), clients);
  }
}
