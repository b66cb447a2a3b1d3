package io.sparkcourse.common.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.timeline.Timeline.Batch;
import io.sparkcourse.common.timeline.Timeline.Results;
import io.sparkcourse.common.timeline.Timeline.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TimelineTest {
  private static final Duration FIVE = Duration.ofSeconds(5);

  @Test
  void aWindowThatHasNotEndedByTheLastBatchIsNotThere() {
    Timeline timeline = Timelines.counted(Timelines.letters(5), 10, 10);

    assertThat(timeline.windows()).extracting(Window::end).containsExactly(second(10), second(20));
  }

  @Test
  void theFirstBatchesHaveTheWindowsThatEndByThen() {
    Timeline timeline = Timelines.counted(Timelines.letters(12), 30, 10).firstBatches(4);

    assertThat(timeline.batches()).hasSize(4);
    assertThat(timeline.windows())
        .extracting(window -> window.results().orElseThrow())
        .containsExactly(Results.of("3"), Results.of("4"));
  }

  @Test
  void windowsKeepTheirNumbersWhenTheirFirstBatchesAreForgotten() {
    List<Batch> last = Timelines.letters(12).batches().subList(8, 12);
    Timeline timeline =
        Timeline.ofBatches(Timelines.START, FIVE, last)
            .withWindows(FIVE.multipliedBy(2), FIVE.multipliedBy(2), Map.of());

    assertThat(timeline.windows()).extracting(Window::number).containsExactly(5, 6);
    assertThat(timeline.windows().get(1).entered()).isEqualTo(last.subList(2, 4));
    assertThat(timeline.windows().get(1).left()).isEqualTo(last.subList(0, 2));
  }

  @Test
  void lengthsThatAreNoMultiplesOfTheBatchIntervalAreRefused() {
    Timeline timeline = Timelines.letters(3);

    assertThatThrownBy(() -> timeline.withWindows(Duration.ofSeconds(7), FIVE, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The window length, PT7S, is no multiple of the batch interval, PT5S");
    assertThatThrownBy(() -> timeline.withWindows(FIVE, Duration.ZERO, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The sliding interval has to be positive, not PT0S");
  }

  @Test
  void aBatchThatDoesNotFitTheIntervalIsRefused() {
    Batch shifted = Batch.of(second(1), second(6), List.of());

    assertThatThrownBy(() -> Timeline.ofBatches(Timelines.START, FIVE, List.of(shifted)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2025-06-02T12:00:01Z to 2025-06-02T12:00:06Z");
  }

  private static Instant second(long second) {
    return Timelines.START.plusSeconds(second);
  }
}
