package io.sparkcourse.common.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.timeline.Timeline.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TimelineTextTest {
  static Stream<Arguments> windows() {
    return Timelines.all().entrySet().stream()
        .flatMap(
            shape ->
                shape.getValue().windows().stream()
                    .map(window -> Arguments.of(shape.getKey(), shape.getValue(), window)));
  }

  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("windows")
  void everyBlockIsWithin100ColumnsAndItsRowsStandBelowEachOther(
      String name, Timeline timeline, Window window) {
    List<String> lines = TimelineText.blockAt(timeline, window.end()).lines().toList();

    assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
    assertThat(lines).allSatisfy(line -> assertThat(line).isEqualTo(line.stripTrailing()));
    String events = lines.get(2);
    String bar = lines.get(3);
    assertThat(bar).hasSameSizeAs(events);
    for (int i = 13; i < events.length(); i++) {
      // The letters of a label may be bars themselves, but every edge is an edge in both rows.
      if ("[]<|".indexOf(bar.charAt(i)) >= 0) {
        assertThat(events.charAt(i)).isEqualTo('|');
      }
    }
  }

  @Test
  void aWindowThatIsOlderThanTheStreamIsOpenAtItsLeft() {
    assertThat(block(Timelines.all().get("sliding"), 1))
        .containsExactly(
            "Window 1: 11:59:40 - 12:00:10 (30 s long, every 10 s)",
            "  time   12:00:00  12:00:05  12:00:10",
            "  events     |   a b   |    c    |",
            "  window     <+++++++++|+++++++++]",
            "  + in       3 events: a, b, c",
            "  result     3",
            "");
  }

  @Test
  void showsWhatEntersAndWhatLeaves() {
    assertThat(block(Timelines.all().get("every-batch"), 8))
        .containsExactly(
            "Window 8: 12:00:25 - 12:00:40 (15 s long, every 5 s)",
            "  time   12:00:20  12:00:25  12:00:30  12:00:35  12:00:40",
            "  events     |  b c a  |    b    |   d d   |    a    |",
            "  window     |---------[=========|=========|+++++++++]",
            "  + in       1 event: a",
            "  - out      3 events: b, c, a",
            "  result     4",
            "");
  }

  @Test
  void showsWhatIsInNoWindow() {
    assertThat(block(Timelines.all().get("gaps"), 2))
        .contains(
            "  window     |---------|---------|.........|.........|.........|.........[+++++++++|+++++++++]",
            "  . skipped  7 events: d, d, a, c, b, a, d");
  }

  @Test
  void tellsManyBatchesTogether() {
    assertThat(block(Timelines.all().get("many-batches"), 6))
        .contains(
            "  time   12:01:30            12:02:00            12:02:30            12:03:00",
            "  events     |    6533 events    |    6889 events    |    6745 events    |",
            "  window     |-------------------[===================|+++++++++++++++++++]");
  }

  @Test
  void breaksLongResultsIntoLinesAndSaysHowManyAreLeftOut() {
    List<String> labels =
        Stream.iterate(1, number -> number + 1)
            .limit(50)
            .map(n -> "(#hashtag" + n + ",1)")
            .toList();
    Timeline timeline =
        Timelines.letters(1)
            .withWindows(
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Map.of(Timelines.START.plusSeconds(5), new Timeline.Results(labels, 80)));

    List<String> block = block(timeline, 1);

    assertThat(block).hasSize(5 + 4 + 1);
    assertThat(block.get(5)).startsWith("  result     (#hashtag1,1), (#hashtag2,1),");
    assertThat(block.get(8))
        .startsWith("             (#hashtag")
        .endsWith("(#hashtag19,1), ... 61 more");
  }

  @Test
  void aMomentAtWhichNoWindowEndsIsRefused() {
    Instant between = Timelines.START.plusSeconds(15);

    assertThatThrownBy(() -> TimelineText.blockAt(Timelines.all().get("sliding"), between))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2025-06-02T12:00:15Z");
  }

  private static List<String> block(Timeline timeline, int window) {
    return TimelineText.blockAt(timeline, timeline.windows().get(window - 1).end())
        .lines()
        .toList();
  }
}
