package io.sparkcourse.section2.windowoperations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.junit.jupiter.api.Test;

class LegalWindowsTest {
  private static final Duration BATCH = Durations.seconds(5);

  @Test
  void lengthAndIntervalHaveToBeMultiplesOfTheBatchIntervalWhenTheWindowIsDefined() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaDStream<String> stream = tester.stream(numbered(1));

      assertThatThrownBy(() -> stream.window(seconds(12), seconds(10)))
          .isExactlyInstanceOf(Exception.class)
          .hasMessage(
              "The window duration of windowed DStream (12000 ms) must be a multiple of the slide"
                  + " duration of parent DStream (5000 ms)");
      assertThatThrownBy(() -> stream.window(seconds(30), seconds(7)))
          .isExactlyInstanceOf(Exception.class)
          .hasMessage(
              "The slide duration of windowed DStream (7000 ms) must be a multiple of the slide"
                  + " duration of parent DStream (5000 ms)");
      assertThatThrownBy(() -> stream.countByWindow(seconds(30), seconds(7)))
          .isExactlyInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "requirement failed: The slide duration of ReducedWindowedDStream (7000 ms) must be"
                  + " multiple of the slide duration of parent DStream (5000 ms)");
    }
  }

  @Test
  void theSlidingIntervalIsTheBatchIntervalIfItIsNotSet() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      assertThat(slide(tester.stream(numbered(1)).window(seconds(30)))).isEqualTo(BATCH);
    }
  }

  @Test
  void aWindowOverAWindowHasToFitTheSlidingIntervalOfTheFirst() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaDStream<String> everyTen = tester.stream(numbered(1)).window(seconds(30), seconds(10));

      assertThat(slide(everyTen.window(seconds(20)))).isEqualTo(seconds(10));
      assertThatThrownBy(() -> everyTen.window(seconds(15)))
          .hasMessageContaining("(15000 ms) must be a multiple of")
          .hasMessageEndingWith("parent DStream (10000 ms)");
    }
  }

  @Test
  void aSlideThatIsLongerThanTheWindowSkipsDataWithoutAWord() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      BatchOutput<String> windows =
          tester.collect(tester.stream(numbered(8)).window(seconds(10), seconds(20)));
      tester.run(8);

      assertThat(windows.batches().keySet()).containsExactly(4, 8);
      windows.assertBatch(4, "e3", "e4").assertBatch(8, "e7", "e8");
    }
  }

  @Test
  void countByWindowMiscountsIfItSlidesByMoreThanTheWindow() {
    try (DStreamTester tester = DStreamTester.every(BATCH).withCheckpoint()) {
      JavaDStream<String> stream = tester.stream(numbered(12));
      BatchOutput<Long> recounted = tester.collect(stream.window(seconds(10), seconds(20)).count());
      BatchOutput<Long> subtracted = tester.collect(stream.countByWindow(seconds(10), seconds(20)));
      tester.run(12);

      assertThat(recounted.batches().values())
          .containsExactly(List.of(2L), List.of(2L), List.of(2L));
      assertThat(subtracted.batches().values())
          .containsExactly(List.of(4L), List.of(4L), List.of(4L));
    }
  }

  @Test
  void aWindowOfLengthZeroIsTakenAndHoldsNothing() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      BatchOutput<String> windows =
          tester.collect(tester.stream(numbered(3)).window(seconds(0), BATCH));
      tester.run(3);

      assertThat(windows.batches().values()).containsExactly(List.of(), List.of(), List.of());
    }
  }

  @Test
  void anEventIsInAsManyWindowsAsTheLengthIsTimesTheSlide() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaDStream<String> stream = tester.stream(numbered(12));
      BatchOutput<String> sliding = tester.collect(stream.window(seconds(30), seconds(10)));
      BatchOutput<String> tumbling = tester.collect(stream.window(seconds(10), seconds(10)));
      tester.run(12);

      assertThat(sliding.batches().values().stream().filter(window -> window.contains("e3")))
          .hasSize(3);
      assertThat(tumbling.batches().values().stream().filter(window -> window.contains("e3")))
          .hasSize(1);
    }
  }

  /** Batches of one element each: e1 in batch 1, and so on. */
  private static List<List<String>> numbered(int batches) {
    return IntStream.rangeClosed(1, batches).mapToObj(n -> List.of("e" + n)).toList();
  }

  private static Duration slide(JavaDStream<?> stream) {
    return stream.dstream().slideDuration();
  }

  private static Duration seconds(long seconds) {
    return Durations.seconds(seconds);
  }
}
