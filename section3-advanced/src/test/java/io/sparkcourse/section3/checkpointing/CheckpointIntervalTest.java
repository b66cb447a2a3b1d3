package io.sparkcourse.section3.checkpointing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.testing.DStreamTester;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.spark.api.java.Optional;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.State;
import org.apache.spark.streaming.StateSpec;
import org.apache.spark.streaming.api.java.JavaMapWithStateDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scala.Tuple2;

/** How often the data of a stateful operation are saved, and why that matters. */
class CheckpointIntervalTest {
  private static final Duration SECOND = Durations.seconds(1);

  /** Static, since a function that is part of a checkpoint must not hold a test. */
  private static final ConcurrentLinkedQueue<Integer> LINEAGE = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void forget() {
    LINEAGE.clear();
  }

  @ParameterizedTest(name = "batches of {0} s: every {1} s")
  @CsvSource({"1, 10", "3, 12", "4, 12", "10, 10", "15, 15"})
  void theDefaultIsTheBatchIntervalOrTheFirstMultipleOfItFromTenSecondsOn(int batch, int interval) {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(batch)).withCheckpoint()) {
      JavaPairDStream<String, Integer> counts = counts(tester);
      counts.foreachRDD(rdd -> rdd.count());
      tester.run(1);

      assertThat(counts.dstream().checkpointDuration()).isEqualTo(Durations.seconds(interval));
    }
  }

  @Test
  void mapWithStateSavesEveryTenthBatch() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(3)).withCheckpoint()) {
      JavaMapWithStateDStream<String, Integer, Integer, Integer> counts =
          ones(tester).mapWithState(StateSpec.function(CheckpointIntervalTest::count));
      counts.foreachRDD(rdd -> rdd.count());
      tester.run(1);

      assertThat(counts.dstream().dependencies().head().checkpointDuration())
          .isEqualTo(Durations.seconds(30));
    }
  }

  @Test
  void lessThanTheSlideIsRefusedAtTheStart() {
    assertThatThrownBy(() -> runWithInterval(Durations.milliseconds(500), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "requirement failed: The checkpoint interval for StateDStream has been set to 500 ms"
                + " which is lower than its slide time (1000 ms)."
                + " Please set it to at least 1000 ms.");
  }

  @Test
  void soIsWhatIsNoMultipleOfIt() {
    assertThatThrownBy(() -> runWithInterval(Durations.milliseconds(2_500), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "requirement failed: The checkpoint interval for StateDStream has been set to  2500 ms"
                + " which not a multiple of its slide time (1000 ms)."
                + " Please set it to a multiple of 1000 ms.");
  }

  /** The number of RDDs from which a lost state would be computed. */
  @Test
  void eachCheckpointCutsTheLineage() {
    List<Integer> lineage = runWithInterval(Durations.seconds(5), 21);

    for (int afterCheckpoint = 6; afterCheckpoint <= 21; afterCheckpoint += 5) {
      assertThat(lineage.get(afterCheckpoint - 1))
          .as("batch %d, after that of a checkpoint, of %s", afterCheckpoint, lineage)
          .isLessThan(lineage.get(afterCheckpoint - 2));
    }
    assertThat(lineage.get(20)).isEqualTo(lineage.get(5));
  }

  @Test
  void withoutOneItGrowsWithEachBatch() {
    List<Integer> lineage = runWithInterval(Durations.seconds(3_600), 21);

    assertThat(lineage).isSorted().doesNotHaveDuplicates();
    assertThat(lineage.get(20)).isGreaterThan(3 * lineage.get(5));
  }

  private static List<Integer> runWithInterval(Duration interval, int batches) {
    try (DStreamTester tester = DStreamTester.every(SECOND).withCheckpoint()) {
      JavaPairDStream<String, Integer> counts = counts(tester);
      // region interval
      counts.checkpoint(interval);
      // endregion
      counts.foreachRDD(
          rdd -> {
            LINEAGE.add((int) rdd.toDebugString().lines().count());
            rdd.count();
          });
      tester.run(batches);
    }
    return new ArrayList<>(LINEAGE);
  }

  private static JavaPairDStream<String, Integer> counts(DStreamTester tester) {
    return ones(tester)
        .updateStateByKey(
            (List<Integer> ones, Optional<Integer> count) ->
                Optional.of(count.orElse(0) + ones.size()));
  }

  private static JavaPairDStream<String, Integer> ones(DStreamTester tester) {
    return tester.stream(List.of("a")).mapToPair(word -> new Tuple2<>(word, 1));
  }

  private static Integer count(String word, Optional<Integer> one, State<Integer> count) {
    count.update((count.exists() ? count.get() : 0) + 1);
    return count.get();
  }
}
