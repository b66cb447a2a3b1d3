package io.sparkcourse.section1.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.junit.jupiter.api.Test;

/** Lecture 1.5: a window of 30 minutes, tested with the course's tester. */
class WindowOnManualClockTest {
  private static final List<List<String>> ONE_EVENT_A_MINUTE =
      Collections.nCopies(40, List.of("event"));

  // region test
  @Test
  void aWindowOf30MinutesFillsUpAndStaysFull() {
    try (DStreamTester tester = DStreamTester.every(ManualClockDemo.BATCH).withCheckpoint()) {
      JavaDStream<String> events = tester.stream(ONE_EVENT_A_MINUTE);
      BatchOutput<Long> counts = tester.collect(ManualClockDemo.eventsInWindow(events));

      tester.run(40);

      assertThat(counts.batches())
          .isEqualTo(
              Map.of(10, List.of(10L), 20, List.of(20L), 30, List.of(30L), 40, List.of(30L)));
    }
  }

  // endregion

  @Test
  void aWrongExpectationIsReportedWithBatchAndInput() {
    try (DStreamTester tester = DStreamTester.every(ManualClockDemo.BATCH).withCheckpoint()) {
      BatchOutput<Long> counts =
          tester.collect(ManualClockDemo.eventsInWindow(tester.stream(ONE_EVENT_A_MINUTE)));
      tester.run(40);

      assertThatThrownBy(() -> counts.assertBatch(40, 40L))
          .isInstanceOf(AssertionError.class)
          .hasMessage(
              """
              [batch 40 (Time: 2400000 ms), input [event]]\s
              Expecting actual:
                [30L]
              to contain exactly in any order:
                [40L]
              elements not found:
                [40L]
              and elements not expected:
                [30L]
              """);
    }
  }
}
