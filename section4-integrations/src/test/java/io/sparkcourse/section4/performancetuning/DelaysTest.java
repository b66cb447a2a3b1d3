package io.sparkcourse.section4.performancetuning;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.testing.DStreamTester;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.scheduler.BatchInfo;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchCompleted;
import org.junit.jupiter.api.Test;

/**
 * Lecture 4.1: the cost of a batch that takes longer than the batch interval, and how to measure
 * it.
 */
class DelaysTest {
  private static final Instant THIS_CENTURY = Instant.parse("2020-01-01T00:00:00Z");

  @Test
  void aBatchThatTakesLongerThanTheIntervalDelaysEachThatFollowsByTheRest() {
    List<Delays.Delay> delays = delays(1_500, 1_500, 1_500, 1_500);

    assertThat(delays.stream().map(Delays.Delay::scheduling)).startsWith(0L, 500L, 1_000L, 1_500L);
    assertThat(delays.stream().limit(4).map(Delays.Delay::processing)).containsOnly(1_500L);
    assertThat(delays.stream().map(Delays.Delay::total)).startsWith(1_500L, 2_000L, 2_500L, 3_000L);
  }

  @Test
  void aBatchThatTakesNoLongerThanTheIntervalDelaysNothing() {
    assertThat(delays(1_000, 1_000, 1_000, 1_000).stream().map(Delays.Delay::scheduling))
        .containsOnly(0L);
  }

  @Test
  void whatHasPiledUpIsWorkedOffByTheTimeThatIsLeftInLaterBatches() {
    assertThat(delays(3_000, 200, 200, 200, 200).stream().map(Delays.Delay::scheduling))
        .startsWith(0L, 2_000L, 1_200L, 400L, 0L);
  }

  @Test
  void nothingIsLostAndNothingChangesItsOrder() {
    List<Integer> processed = new ArrayList<>();
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      ReplayClock clock = ReplayClock.of(tester.context());
      tester.stream(List.of(List.of(1), List.of(2), List.of(3), List.of(4), List.of(5)))
          .foreachRDD(
              rdd -> {
                List<Integer> batch = rdd.collect();
                processed.addAll(batch);
                clock.advance(batch.size() * 2_500L);
              });
      tester.run(5);
    }

    assertThat(processed).containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void batchInfoHasBothNumbersByTheSystemsClockAndTheTotalIsTheirSum() {
    List<BatchInfo> batches = new CopyOnWriteArrayList<>();
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      tester
          .context()
          .addStreamingListener(
              new StreamingListener() {
                @Override
                public void onBatchCompleted(StreamingListenerBatchCompleted completed) {
                  batches.add(completed.batchInfo());
                }
              });
      tester.stream(List.of(List.of(1), List.of(2))).foreachRDD(rdd -> rdd.count());
      tester.run(2);
    }

    assertThat(batches).hasSize(2);
    assertThat(batches)
        .allSatisfy(
            batch -> {
              assertThat((Long) batch.processingStartTime().get())
                  .isGreaterThan(THIS_CENTURY.toEpochMilli());
              assertThat((Long) batch.schedulingDelay().get())
                  .isEqualTo((Long) batch.processingStartTime().get() - batch.submissionTime());
              assertThat((Long) batch.totalDelay().get())
                  .isEqualTo(
                      (Long) batch.schedulingDelay().get() + (Long) batch.processingDelay().get());
              assertThat(batch.batchTime().milliseconds()).isLessThanOrEqualTo(2_000);
            });
  }

  /**
   * Runs one-second batches whose work takes so many milliseconds, and what falls due meanwhile.
   */
  private static List<Delays.Delay> delays(int... millis) {
    List<Delays.Delay> delays = new CopyOnWriteArrayList<>();
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      ReplayClock clock = ReplayClock.of(tester.context());
      tester.context().addStreamingListener(new Delays(delays::add));
      tester.stream(IntStream.of(millis).mapToObj(Collections::singletonList).toList())
          .foreachRDD(rdd -> rdd.collect().forEach(clock::advance));
      tester.run(millis.length);
    }
    return delays;
  }
}
