package io.sparkcourse.section2.countbywindow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import java.util.List;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;

/** The windows are those of the demos: 30 s, every 10, over batches of 5. */
class CountByWindowTest {
  private static final Duration BATCH = TwoCountsDemo.BATCH;
  private static final Duration WINDOW = TwoCountsDemo.WINDOW;
  private static final Duration SLIDE = TwoCountsDemo.SLIDE;

  private static final List<List<String>> BUSY_THEN_SILENT =
      List.of(List.of("a"), List.of("b", "c"), List.of("d"), List.of(), List.of("e"), List.of("f"));

  @Test
  void givesTheSameAsCountingTheWindowAgain() {
    try (DStreamTester tester = DStreamTester.every(BATCH).withCheckpoint()) {
      JavaDStream<String> stream = tester.stream(BUSY_THEN_SILENT);
      BatchOutput<Long> subtracted = tester.collect(stream.countByWindow(WINDOW, SLIDE));
      BatchOutput<Long> recounted = tester.collect(stream.window(WINDOW, SLIDE).count());
      tester.run(12);

      assertThat(subtracted.batches()).isEqualTo(recounted.batches());
      assertThat(subtracted.batches().values())
          .containsExactly(
              List.of(3L), List.of(4L), List.of(6L), List.of(3L), List.of(2L), List.of(0L));
    }
  }

  @Test
  void readsEveryElementOnceWhereCountingAgainReadsItInEveryWindow() {
    try (DStreamTester tester = DStreamTester.every(BATCH).withCheckpoint()) {
      JavaDStream<String> stream = tester.stream(BUSY_THEN_SILENT);
      LongAccumulator once = tester.context().ssc().sparkContext().longAccumulator();
      LongAccumulator again = tester.context().ssc().sparkContext().longAccumulator();
      tester.collect(TwoCountsDemo.bySubtracting(stream, once));
      tester.collect(TwoCountsDemo.byRecounting(stream, again));
      tester.run(12);

      assertThat(once.value()).isEqualTo(6);
      assertThat(again.value()).isEqualTo(3 * 6);
    }
  }

  @Test
  void saysNothingInsteadOfZeroUntilTheFirstElementComes() {
    try (DStreamTester tester = DStreamTester.every(BATCH).withCheckpoint()) {
      JavaDStream<String> stream = tester.stream(List.of(), List.of(), List.of("a"));
      BatchOutput<Long> subtracted = tester.collect(stream.countByWindow(WINDOW, SLIDE));
      BatchOutput<Long> recounted = tester.collect(stream.window(WINDOW, SLIDE).count());
      BatchOutput<Long> added =
          tester.collect(
              stream.count().reduceByWindow(Long::sum, (all, gone) -> all - gone, WINDOW, SLIDE));
      tester.run(10);

      assertThat(subtracted.batches().values())
          .containsExactly(List.of(), List.of(1L), List.of(1L), List.of(1L), List.of(0L));
      assertThat(recounted.batches().values())
          .containsExactly(List.of(0L), List.of(1L), List.of(1L), List.of(1L), List.of(0L));
      assertThat(added.batches()).isEqualTo(recounted.batches());
    }
  }

  @Test
  void aPlainReduceOverNoElementsGivesNothing() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      BatchOutput<Long> sums =
          tester.collect(
              tester.stream(List.of(1L), List.of(2L)).reduceByWindow(Long::sum, BATCH, BATCH));
      tester.run(3);

      assertThat(sums.batches().values()).containsExactly(List.of(1L), List.of(2L), List.of());
    }
  }

  @Test
  void aMissingCheckpointDirectoryIsReportedAtTheStartAndNotAtTheDefinition() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaDStream<Long> counts = tester.stream(BUSY_THEN_SILENT).countByWindow(WINDOW, SLIDE);
      tester.collect(counts);

      assertThatThrownBy(() -> tester.run(1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "requirement failed: The checkpoint directory has not been set. Please set it by"
                  + " StreamingContext.checkpoint().");
    }
  }

  @Test
  void sumHasAnInverse() {
    try (DStreamTester tester = DStreamTester.every(BATCH).withCheckpoint()) {
      JavaDStream<Long> sizes = tester.stream(SIZES);
      BatchOutput<Long> plain = tester.collect(ReduceByWindowDemo.sum(sizes));
      BatchOutput<Long> inverse = tester.collect(ReduceByWindowDemo.sumWithInverse(sizes));
      tester.run(SIZES.size());

      assertThat(inverse.batches()).isEqualTo(plain.batches());
    }
  }

  @Test
  void whateverIsGivenForTheInverseOfMaxGivesWrongAnswers() {
    try (DStreamTester tester = DStreamTester.every(BATCH).withCheckpoint()) {
      JavaDStream<Long> sizes = tester.stream(SIZES);
      BatchOutput<Long> right = tester.collect(ReduceByWindowDemo.max(sizes));
      BatchOutput<Long> keeping = tester.collect(ReduceByWindowDemo.maxWithFalseInverse(sizes));
      BatchOutput<Long> min =
          tester.collect(sizes.reduceByWindow(Math::max, Math::min, WINDOW, SLIDE));
      BatchOutput<Long> forgetting =
          tester.collect(
              sizes.reduceByWindow(
                  Math::max, (max, gone) -> max.equals(gone) ? 0L : max, WINDOW, SLIDE));
      tester.run(SIZES.size());

      assertThat(right.batch(8)).containsExactly(70L);
      assertThat(keeping.batch(8)).containsExactly(90L); // has already left
      assertThat(min.batch(8)).containsExactly(90L); // the one that has left
      assertThat(forgetting.batch(8)).containsExactly(20L); // has lost the 70, too
    }
  }

  /** 90 is first and leaves with the fourth window, in which 70 is the largest. */
  private static final List<List<Long>> SIZES =
      List.of(
          List.of(90L),
          List.of(10L),
          List.of(70L),
          List.of(10L),
          List.of(30L),
          List.of(10L),
          List.of(20L),
          List.of(10L));
}
