package io.sparkcourse.section3.deploying;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayInputDStream;
import io.sparkcourse.common.replay.StreamTime;
import io.sparkcourse.testing.TestSpark;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.Optional;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.State;
import org.apache.spark.streaming.StateSpec;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaMapWithStateDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import scala.Tuple2;

/** What happens to a handover if the new release dies soon after it. */
class HandoverRecoveryTest {
  private static final Duration BATCH = Durations.seconds(1);
  private static final int HANDED_OVER = 1_000;

  /** The total by batch. Static, since a recovered context has the lambdas but not this object. */
  private static final SortedMap<Integer, Integer> TOTALS = new ConcurrentSkipListMap<>();

  @TempDir Path directory;

  /** The two operations that can begin with a state. */
  enum Operation {
    UPDATE_STATE_BY_KEY {
      @Override
      JavaDStream<Integer> totals(
          JavaPairDStream<String, Integer> numbers,
          JavaPairRDD<String, Integer> before,
          Duration interval) {
        JavaPairDStream<String, Integer> totals =
            numbers.updateStateByKey(HandoverRecoveryTest::add, new HashPartitioner(2), before);
        totals.checkpoint(interval);
        return totals.map(Tuple2::_2);
      }
    },
    MAP_WITH_STATE {
      @Override
      JavaDStream<Integer> totals(
          JavaPairDStream<String, Integer> numbers,
          JavaPairRDD<String, Integer> before,
          Duration interval) {
        JavaMapWithStateDStream<String, Integer, Integer, Integer> totals =
            numbers.mapWithState(
                StateSpec.function(HandoverRecoveryTest::addTo).initialState(before));
        totals.checkpoint(interval);
        return totals;
      }
    };

    abstract JavaDStream<Integer> totals(
        JavaPairDStream<String, Integer> numbers,
        JavaPairRDD<String, Integer> before,
        Duration interval);
  }

  @BeforeEach
  void forget() {
    TOTALS.clear();
  }

  /** The directory of a finished test must not stay in the shared SparkContext. */
  @AfterEach
  void leaveNoCheckpointDirectory() {
    TestSpark.context().sc().setCheckpointDir(null);
  }

  /** Spark computes a state that was not saved from the first one, which is not in the files. */
  @ParameterizedTest
  @EnumSource
  void whoDiesBeforeTheFirstStateIsSavedCannotBeRecovered(Operation operation) throws Exception {
    run(create(operation, BATCH.times(10)), 3);
    assertThat(TOTALS).containsEntry(3, HANDED_OVER + 1 + 2 + 3);

    assertThatThrownBy(() -> run(recovered(), 4))
        .hasMessageContaining("This RDD lacks a SparkContext");
  }

  @ParameterizedTest
  @EnumSource
  void whoDiesAfterItCan(Operation operation) throws Exception {
    run(create(operation, BATCH.times(10)), 12);
    run(recovered(), 13);

    assertThat(TOTALS).containsEntry(13, HANDED_OVER + 13 * 14 / 2);
  }

  @ParameterizedTest
  @EnumSource
  void ifEachStateIsSavedTheFirstBatchesAreEnough(Operation operation) throws Exception {
    run(create(operation, BATCH), 3);
    run(recovered(), 4);

    assertThat(TOTALS).containsEntry(4, HANDED_OVER + 1 + 2 + 3 + 4);
  }

  private JavaStreamingContext create(Operation operation, Duration interval) {
    JavaStreamingContext ssc = new JavaStreamingContext(TestSpark.context(), BATCH);
    ssc.checkpoint(checkpoint());
    JavaPairRDD<String, Integer> before =
        ssc.sparkContext().parallelizePairs(List.of(new Tuple2<>("total", HANDED_OVER)));
    operation
        .totals(numbers(ssc), before, interval)
        .foreachRDD(
            (rdd, time) ->
                rdd.collect()
                    .forEach(total -> TOTALS.put((int) (time.milliseconds() / 1000), total)));
    return ssc;
  }

  private JavaStreamingContext recovered() {
    return JavaStreamingContext.getOrCreate(
        checkpoint(),
        () -> {
          throw new AssertionError("There is a checkpoint to recover from.");
        });
  }

  private String checkpoint() {
    return HadoopPath.of(directory.resolve("checkpoint"));
  }

  private static JavaPairDStream<String, Integer> numbers(JavaStreamingContext ssc) {
    return ReplayInputDStream.startingAt(Instant.EPOCH, ssc, HandoverRecoveryTest::arrivals)
        .mapToPair(number -> new Tuple2<>("total", number));
  }

  private static List<Arrival<Integer>> arrivals() {
    return IntStream.rangeClosed(1, 20)
        .mapToObj(number -> new Arrival<>(Instant.ofEpochSecond(number - 1), number))
        .toList();
  }

  private static Optional<Integer> add(List<Integer> numbers, Optional<Integer> total) {
    return Optional.of(total.orElse(0) + numbers.stream().mapToInt(Integer::intValue).sum());
  }

  private static Integer addTo(String key, Optional<Integer> number, State<Integer> total) {
    int sum = (total.exists() ? total.get() : 0) + number.orElse(0);
    total.update(sum);
    return sum;
  }

  private static void run(JavaStreamingContext ssc, int lastBatch) throws InterruptedException {
    try {
      StreamTime time = StreamTime.of(ssc);
      ssc.start();
      time.runTo(new Time(BATCH.times(lastBatch).milliseconds()));
    } finally {
      ssc.stop(false, false);
    }
  }
}
