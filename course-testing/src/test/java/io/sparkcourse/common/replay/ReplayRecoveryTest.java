package io.sparkcourse.common.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.testing.TestSpark;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.Optional;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Tuple2;

/** A replayed stream continues after its context was recovered, as if nothing had happened. */
class ReplayRecoveryTest {
  private static final Duration BATCH = Durations.seconds(1);

  /**
   * Totals by batch time. Static, since a recovered context has the lambdas but not this object.
   */
  private static final SortedMap<Long, Integer> TOTALS = new ConcurrentSkipListMap<>();

  @BeforeEach
  void forget() {
    TOTALS.clear();
  }

  @Test
  void theRecoveredStreamGoesOnWhereTheCheckpointEnds(@TempDir Path directory) throws Exception {
    String checkpoint = HadoopPath.of(directory);

    run(create(checkpoint), 4);
    assertThat(TOTALS)
        .containsExactly(
            Map.entry(1000L, 1), Map.entry(2000L, 3), Map.entry(3000L, 6), Map.entry(4000L, 10));

    TOTALS.clear();
    run(
        JavaStreamingContext.getOrCreate(
            checkpoint,
            () -> {
              throw new AssertionError("There is a checkpoint to recover from.");
            }),
        7);

    // The batch of the last checkpoint may run again: outputs are at least once. Totals are right.
    assertThat(TOTALS).containsEntry(5000L, 15).containsEntry(6000L, 21).containsEntry(7000L, 28);
    assertThat(TOTALS.headMap(3000L)).isEmpty();
  }

  private static JavaStreamingContext create(String checkpoint) {
    JavaStreamingContext ssc = new JavaStreamingContext(TestSpark.context(), BATCH);
    ssc.checkpoint(checkpoint);
    JavaPairDStream<String, Integer> totals =
        ReplayInputDStream.startingAt(Instant.EPOCH, ssc, ReplayRecoveryTest::oneToTen)
            .mapToPair(number -> new Tuple2<>("sum", number))
            .updateStateByKey(
                (numbers, sum) ->
                    Optional.of(
                        sum.orElse(0) + numbers.stream().mapToInt(Integer::intValue).sum()));
    totals.foreachRDD(
        (rdd, time) -> rdd.collect().forEach(pair -> TOTALS.put(time.milliseconds(), pair._2())));
    return ssc;
  }

  private static List<Arrival<Integer>> oneToTen() {
    return IntStream.rangeClosed(1, 10)
        .mapToObj(n -> new Arrival<>(Instant.ofEpochSecond(n - 1), n))
        .toList();
  }

  private static void run(JavaStreamingContext ssc, int lastBatch) throws InterruptedException {
    StreamTime time = StreamTime.of(ssc);
    ssc.start();
    time.runTo(new Time(BATCH.times(lastBatch).milliseconds()));
    ssc.stop(false, false);
  }
}
