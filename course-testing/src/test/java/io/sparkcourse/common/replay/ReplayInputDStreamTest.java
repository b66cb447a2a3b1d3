package io.sparkcourse.common.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchCompleted;
import org.junit.jupiter.api.Test;

class ReplayInputDStreamTest {
  private static final Instant NOON = Instant.parse("2025-06-02T12:00:00Z");

  @Test
  void aBatchHoldsWhatArrivedInItsIntervalStartIncludedEndExcluded() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(10))) {
      JavaInputDStream<String> stream =
          ReplayInputDStream.of(
              tester.context(),
              source(
                  arrival(NOON.plusSeconds(3), "a"),
                  arrival(NOON.plusMillis(9_999), "b"),
                  arrival(NOON.plusSeconds(10), "c"),
                  arrival(NOON.plusSeconds(35), "d")));
      BatchOutput<String> output = tester.collect(stream);

      assertThat(ReplayClock.of(tester.context()).now()).as("rounded down").isEqualTo(NOON);
      tester.run(4);

      int first = (int) (NOON.getEpochSecond() / 10) + 1;
      assertThat(output.batch(first)).containsExactly("a", "b");
      assertThat(output.batch(first + 1)).containsExactly("c");
      assertThat(output.batch(first + 2)).isEmpty();
      assertThat(output.batch(first + 3)).containsExactly("d");
    }
  }

  @Test
  void theEarliestOfSeveralStreamsSetsTheClock() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      JavaInputDStream<String> late =
          ReplayInputDStream.of(tester.context(), source(arrival(NOON.plusSeconds(2), "late")));
      JavaInputDStream<String> early =
          ReplayInputDStream.of(tester.context(), source(arrival(NOON, "early")));
      BatchOutput<String> output = tester.collect(late.union(early));

      tester.run(3);

      assertThat(output.batches().values())
          .containsExactly(List.of("early"), List.of(), List.of("late"));
    }
  }

  @Test
  void streamsWithOneEndStartAgainTogether() {
    TestSpark.context().sc().conf().set(ReplayInputDStream.REPLAY_FOREVER, "true");
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      Instant end = NOON.plusMillis(2_001);
      BatchOutput<String> output =
          tester.collect(
              ReplayInputDStream.between(NOON, end, tester.context(), source(arrival(NOON, "a")))
                  .union(
                      ReplayInputDStream.between(
                          NOON, end, tester.context(), source(arrival(NOON.plusSeconds(2), "b")))));

      tester.run(6);

      assertThat(output.batches().values())
          .containsExactly(
              List.of("a"), List.of(), List.of("b"), List.of("a"), List.of(), List.of("b"));
    } finally {
      TestSpark.context().sc().conf().remove(ReplayInputDStream.REPLAY_FOREVER);
    }
  }

  @Test
  void theEndThatWasNamedIsTheEndOfTheStream() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(10))) {
      ReplaySource<String> source = source(arrival(NOON, "a"));

      assertThat(end(ReplayInputDStream.of(tester.context(), source)))
          .isEqualTo(NOON.plusSeconds(10));
      assertThat(
              end(ReplayInputDStream.between(NOON, NOON.plusSeconds(30), tester.context(), source)))
          .isEqualTo(NOON.plusSeconds(30));
      assertThat(
              end(
                  ReplayInputDStream.between(
                      NOON, NOON.plusMillis(30_001), tester.context(), source)))
          .isEqualTo(NOON.plusSeconds(40));
    }
  }

  @Test
  void listenersLearnTheSizeOfABatch() {
    List<Long> sizes = new CopyOnWriteArrayList<>();
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      tester
          .context()
          .addStreamingListener(
              new StreamingListener() {
                @Override
                public void onBatchCompleted(StreamingListenerBatchCompleted batch) {
                  sizes.add(batch.batchInfo().numRecords());
                }
              });
      tester.collect(tester.stream(List.of("a", "b"), List.of(), List.of("c")));
      tester.run(3);
      // Listeners are called one after another; the tester's own may be called before this one.
      await().untilAsserted(() -> assertThat(sizes).containsExactly(2L, 0L, 1L));
    }
  }

  @Test
  void anEmptySourceIsRefused() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      assertThatThrownBy(() -> ReplayInputDStream.of(tester.context(), source()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("nothing to replay");
    }
  }

  private static Instant end(JavaInputDStream<String> stream) {
    return ((ReplayInputDStream<?>) stream.inputDStream()).end();
  }

  private static Arrival<String> arrival(Instant at, String value) {
    return new Arrival<>(at, value);
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private static ReplaySource<String> source(Arrival<String>... arrivals) {
    return () -> List.of(arrivals);
  }
}
