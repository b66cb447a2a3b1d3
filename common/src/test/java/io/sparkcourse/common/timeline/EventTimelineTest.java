package io.sparkcourse.common.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.timeline.EventTimeline.Fate;
import io.sparkcourse.common.timeline.EventTimeline.MicroBatch;
import io.sparkcourse.common.timeline.EventTimeline.Output;
import io.sparkcourse.common.timeline.EventTimeline.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class EventTimelineTest {
  private static final Pattern LABEL =
      Pattern.compile("<text class=\"label\" x=\"(\\d+)\" y=\"(\\d+)\">(\\w+)</text>");

  private final EventTimeline timeline =
      timeline(
          new MicroBatch(0, Optional.empty(), List.of(row("a", "12:14", Fate.COUNTED)), 1, 0),
          new MicroBatch(1, Optional.of(time("12:09")), List.of(), 1, 0),
          new MicroBatch(
              2,
              Optional.of(time("12:09")),
              List.of(
                  row("b", "12:02", Fate.DROPPED),
                  row("c", "12:06", Fate.LATE),
                  row("d", "12:12", Fate.COUNTED)),
              2,
              1));

  @Test
  void textHasALineForEachMicroBatchWithItsWatermarkAndRows() {
    assertThat(timeline.text())
        .isEqualTo(
            """
                     12:00               12:05               12:10               12:15
              batch 0                                                          o      1 in, 1 kept
              batch 1  ....................................|                          0 in, 1 kept
              batch 2  ........x...............+...........|           o              3 in, 2 kept, 1 dropped (Spark: 1)
            """);
  }

  @Test
  void svgHasASignForEachRowAndOneInTheLegend() {
    String svg = EventTimelineSvg.render(timeline);

    assertThat(svg.split("class=\"event\"")).hasSize(1 + 2 + 1);
    assertThat(svg.split("class=\"event late\"")).hasSize(1 + 1 + 1);
    assertThat(svg.split("class=\"dropped\"")).hasSize(1 + 2 + 2); // two lines are a cross
  }

  @Test
  void rowsOfOneMomentAreBelowEachOther() {
    String svg =
        EventTimelineSvg.render(
            timeline(
                new MicroBatch(
                    0,
                    Optional.empty(),
                    List.of(
                        row("tea", "12:01", Fate.COUNTED),
                        row("mug", "12:01", Fate.COUNTED),
                        row("pot", "12:04", Fate.COUNTED)),
                    1,
                    0)));

    Matcher labels = LABEL.matcher(svg);
    assertThat(labels.results().map(label -> label.group(3) + " " + label.group(2)))
        .containsExactly("tea 131", "pot 131", "mug 151");
  }

  @Test
  void whatIsOutputIsALineFromItsStartToItsEnd() {
    EventTimeline sessions =
        timeline(
            new MicroBatch(
                0, Optional.empty(), List.of(row("tea", "12:04", Fate.COUNTED)), 1, 0, List.of()),
            new MicroBatch(
                1,
                Optional.of(time("12:09")),
                List.of(),
                0,
                0,
                List.of(new Output("visit", time("12:01"), time("12:04")))));

    assertThat(sessions.text())
        .isEqualTo(
            """
                     12:00                         12:05                         12:10
              batch 0                          o                                      1 in, 1 kept
              batch 1  ......===================.............................|        0 in, 0 kept, 1 out
            """);
    String svg = EventTimelineSvg.render(sessions);
    assertThat(svg).contains("<rect class=\"entered\" x=\"186\"", "width=\"168\"", ">visit<");
    assertThat(svg.split("class=\"entered\"")).hasSize(1 + 1 + 1); // one in the legend
  }

  @Test
  void withoutRowsThereIsNothingToDraw() {
    assertThatThrownBy(() -> timeline(new MicroBatch(0, Optional.empty(), List.of(), 0, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no row has been recorded");
  }

  private static EventTimeline timeline(MicroBatch... batches) {
    return new EventTimeline("Counts", Duration.ofMinutes(5), List.of(batches));
  }

  private static Row row(String label, String time, Fate fate) {
    return new Row(label, time(time), fate);
  }

  private static Instant time(String time) {
    return Instant.parse("2025-06-02T" + time + ":00Z");
  }
}
