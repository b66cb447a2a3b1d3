package io.sparkcourse.section3.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayInputDStream;
import io.sparkcourse.common.replay.StreamTime;
import io.sparkcourse.testing.TestSpark;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaMapWithStateDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Tuple2;

/** A driver that restarts from its checkpoint recovers its states, with their ages. */
class StateRecoveryTest {
  private static final Duration BATCH = TimeoutPrecisionDemo.BATCH;

  /** By batch. Static, since a recovered context has the lambdas but not this object. */
  private static final SortedMap<Integer, List<String>> OUTPUT = new ConcurrentSkipListMap<>();

  @BeforeEach
  void forget() {
    OUTPUT.clear();
  }

  /** The directory of a finished test must not stay in the shared SparkContext. */
  @AfterEach
  void leaveNoCheckpointDirectory() {
    TestSpark.context().sc().setCheckpointDir(null);
  }

  /** Ann is in batch 1, Bob in 1 and 4. The driver goes down after batch 2. */
  @Test
  void theStateAndItsTimeOutsGoOnAfterTheDriverWasDown(@TempDir Path directory) throws Exception {
    String checkpoint = HadoopPath.of(directory);

    run(create(checkpoint), 2);
    assertThat(OUTPUT)
        .containsExactly(Map.entry(1, List.of("Ann 1", "Bob 1")), Map.entry(2, List.of()));

    OUTPUT.clear();
    run(
        JavaStreamingContext.getOrCreate(
            checkpoint,
            () -> {
              throw new AssertionError("There is a checkpoint to recover from.");
            }),
        5);

    // Ann's silence before the failure counts; and Bob's first visit is known.
    assertThat(OUTPUT)
        .containsEntry(3, List.of())
        .containsEntry(4, List.of("Ann out", "Bob 2"))
        .containsEntry(5, List.of());
  }

  private static JavaStreamingContext create(String checkpoint) {
    JavaStreamingContext ssc = new JavaStreamingContext(TestSpark.context(), BATCH);
    ssc.checkpoint(checkpoint);
    JavaMapWithStateDStream<String, Integer, Integer, String> visits =
        TimeoutPrecisionDemo.visits(
            ReplayInputDStream.startingAt(Instant.EPOCH, ssc, StateRecoveryTest::arrivals)
                .mapToPair(client -> new Tuple2<>(client, 1)));
    visits.checkpoint(BATCH);
    visits.foreachRDD(
        (rdd, time) ->
            OUTPUT.put(
                (int) (time.milliseconds() / BATCH.milliseconds()),
                rdd.collect().stream().sorted().toList()));
    return ssc;
  }

  private static List<Arrival<String>> arrivals() {
    return List.of(
        new Arrival<>(Instant.ofEpochSecond(5), "Ann"),
        new Arrival<>(Instant.ofEpochSecond(6), "Bob"),
        new Arrival<>(Instant.ofEpochSecond(95), "Bob"));
  }

  private static void run(JavaStreamingContext ssc, int lastBatch) throws InterruptedException {
    StreamTime time = StreamTime.of(ssc);
    ssc.start();
    time.runTo(new Time(BATCH.times(lastBatch).milliseconds()));
    ssc.stop(false, false);
  }
}
