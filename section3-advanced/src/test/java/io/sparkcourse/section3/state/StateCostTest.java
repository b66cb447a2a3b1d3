package io.sparkcourse.section3.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.Optional;
import org.apache.spark.streaming.State;
import org.apache.spark.streaming.StateSpec;
import org.apache.spark.streaming.api.java.JavaMapWithStateDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  /** Without it, the state is checkpointed every ten batches, and kept as objects between. */
  @ParameterizedTest
  @CsvSource({"false, 0", "true, 50"})
  void aCheckpointIntervalSerializesEachStateInEachBatch(boolean interval, int written) {
    try (DStreamTester tester = DStreamTester.every(StateCostDemo.BATCH).withCheckpoint()) {
      List<Integer> clients = IntStream.range(0, 50).boxed().toList();
      JavaMapWithStateDStream<Integer, Integer, CountedWrites, Integer> requests =
          tester.stream(List.of(clients))
              .mapToPair(client -> new Tuple2<>(client, 1))
              .mapWithState(StateSpec.function(StateCostTest::remember).numPartitions(2));
      if (interval) {
        requests.checkpoint(StateCostDemo.BATCH.times(10));
      }
      BatchOutput<Long> counts = tester.collect(requests.stateSnapshots().count());
      tester.run(2);
      CountedWrites.NUMBER.set(0);
      tester.run(1);

      assertThat(CountedWrites.NUMBER).hasValue(written);
      counts.assertBatch(3, 50L);
    }
  }

  private static Integer remember(
      Integer client, Optional<Integer> request, State<CountedWrites> state) {
    state.update(new CountedWrites());
    return client;
  }

  /** A state that counts the serializations of its class. */
  private static final class CountedWrites implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private void writeObject(ObjectOutputStream out) throws IOException {
      NUMBER.incrementAndGet();
      out.defaultWriteObject();
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
