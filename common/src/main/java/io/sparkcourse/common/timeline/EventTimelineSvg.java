package io.sparkcourse.common.timeline;

import io.sparkcourse.common.timeline.EventTimeline.Fate;
import io.sparkcourse.common.timeline.EventTimeline.MicroBatch;
import io.sparkcourse.common.timeline.EventTimeline.Output;
import io.sparkcourse.common.timeline.EventTimeline.Row;
import io.sparkcourse.common.timeline.EventTimeline.Span;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Draws an event timeline as SVG: event time from left to right, the micro-batches below each
 * other, a dot for each row, a bar for output, and the watermark as a line that goes down in steps.
 */
public final class EventTimelineSvg {
  private static final int WIDTH = 960;
  private static final int MARGIN = 14;
  private static final int LEFT = 130;
  private static final int AXIS = 560;
  private static final int LANE = 20;
  private static final int PADDING = 6;
  private static final int DOT = 5;
  private static final int LABEL_GAP = 9;
  private static final int BAR = 12;
  private static final String STYLE =
      """
      .dropped { stroke: #bc4c00; stroke-width: 3 }
      .passed { fill: #8c959f; fill-opacity: 0.15 }
      .watermark { stroke: #cf222e; stroke-width: 2 }
      """;
  private static final int[] COLUMNS = {LEFT + AXIS + 50, LEFT + AXIS + 115, LEFT + AXIS + 205};
  private static final Labels LABELS = new Labels(SvgDocument::textWidth, "\u2026");

  private final EventTimeline timeline;
  private final Span span;
  private final SvgDocument svg = new SvgDocument(STYLE);

  private EventTimelineSvg(EventTimeline timeline) {
    this.timeline = timeline;
    this.span = timeline.span();
  }

  /** The same text for the same timeline on every machine. */
  public static String render(EventTimeline timeline) {
    return new EventTimelineSvg(timeline).draw();
  }

  private String draw() {
    svg.text("title", MARGIN, 30, timeline.title());
    int top = drawLegend(58) + 52;
    drawHeadings(top - 12);
    List<List<List<Mark>>> lanes = timeline.batches().stream().map(this::lanes).toList();
    int bottom = top + lanes.stream().mapToInt(EventTimelineSvg::height).sum();
    for (Instant moment : times()) {
      svg.line("guide", x(moment), top, x(moment), bottom);
    }
    int y = top;
    int stairs = -1;
    for (int i = 0; i < lanes.size(); i++) {
      MicroBatch batch = timeline.batches().get(i);
      int height = height(lanes.get(i));
      stairs = drawWatermark(batch, y, height, stairs);
      drawNumbers(batch, y + height / 2 + 5);
      drawMarks(lanes.get(i), y + PADDING);
      y += height;
    }
    return svg.toString(WIDTH, bottom + MARGIN, timeline.title());
  }

  private int drawLegend(int y) {
    int x = MARGIN;
    for (Fate fate : Fate.values()) {
      if (rows().anyMatch(row -> row.fate() == fate)) {
        drawSign(fate, x + DOT, y - 5);
        svg.text("quiet", x + 18, y, fate.meaning());
        x += 18 + (int) SvgDocument.textWidth(fate.meaning()) + 20;
      }
    }
    svg.line("watermark", x, y - 5, x + 20, y - 5);
    svg.text("quiet", x + 28, y, "watermark");
    if (timeline.batches().stream().anyMatch(batch -> !batch.output().isEmpty())) {
      x += 28 + (int) SvgDocument.textWidth("watermark") + 20;
      svg.rect("entered", x, y - 11, 20, BAR);
      svg.text("quiet", x + 28, y, "output");
    }
    return y;
  }

  private void drawHeadings(int y) {
    svg.text("quiet", MARGIN, y, "micro-batch");
    times().forEach(moment -> svg.text("middle", x(moment), y, TimeLabels.minutes(moment)));
    svg.text("middle quiet", COLUMNS[0], y, "rows in");
    svg.text("middle quiet", COLUMNS[1], y, "dropped");
    svg.text("middle quiet", COLUMNS[2], y, "rows in the state");
  }

  /** The times for which there is room, from the first one on. */
  private List<Instant> times() {
    long interval = timeline.interval().toMillis();
    long most = AXIS / 55;
    long intervals = (span.end() - span.start()) / interval;
    return span.every((intervals + most - 1) / most * interval);
  }

  /**
   * @param before where the line is in the micro-batch before, or -1
   * @return where it is in this one, or -1
   */
  private int drawWatermark(MicroBatch batch, int y, int height, int before) {
    if (batch.watermark().isEmpty()) {
      return -1;
    }
    int x = x(batch.watermark().get());
    svg.rect("passed", LEFT, y, x - LEFT, height);
    svg.line("watermark", before < 0 ? LEFT : before, y, x, y);
    svg.line("watermark", x, y, x, y + height);
    return x;
  }

  private void drawNumbers(MicroBatch batch, int y) {
    svg.text("strong", MARGIN + 30, y, String.valueOf(batch.id()));
    svg.text("middle", COLUMNS[0], y, String.valueOf(batch.rows().size()));
    svg.text("middle", COLUMNS[1], y, String.valueOf(batch.dropped()));
    svg.text("middle", COLUMNS[2], y, String.valueOf(batch.stateRows()));
  }

  private void drawMarks(List<List<Mark>> lanes, int top) {
    int y = top + LANE / 2;
    for (List<Mark> lane : lanes) {
      for (Mark mark : lane) {
        if (mark.fate().isPresent()) {
          drawSign(mark.fate().get(), mark.left(), y);
        } else {
          svg.rect("entered", mark.left(), y - BAR / 2, mark.right() - mark.left(), BAR);
        }
        svg.text("label", mark.right() + LABEL_GAP, y + 5, mark.label());
      }
      y += LANE;
    }
  }

  /** Rows and output of a micro-batch in the order of time, in as few lanes as have room. */
  private List<List<Mark>> lanes(MicroBatch batch) {
    List<List<Mark>> lanes = new ArrayList<>();
    Stream.concat(batch.rows().stream().map(this::mark), batch.output().stream().map(this::mark))
        .sorted(Comparator.comparing(Mark::left))
        .forEach(
            mark ->
                lanes.stream()
                    .filter(lane -> lane.get(lane.size() - 1).endOfLabel() < mark.left() - DOT)
                    .findFirst()
                    .orElseGet(
                        () -> {
                          lanes.add(new ArrayList<>());
                          return lanes.get(lanes.size() - 1);
                        })
                    .add(mark));
    return lanes;
  }

  private static int height(List<List<Mark>> lanes) {
    return Math.max(1, lanes.size()) * LANE + 2 * PADDING;
  }

  /**
   * What is drawn in a lane.
   *
   * @param left where it begins
   * @param right where it ends and its label begins
   * @param fate of a row; empty for output
   */
  private record Mark(String label, int left, int right, Optional<Fate> fate) {
    int endOfLabel() {
      return right + LABEL_GAP + (int) Math.ceil(SvgDocument.textWidth(label)) + 4;
    }
  }

  private Mark mark(Row row) {
    return new Mark(label(row.label()), x(row.time()), x(row.time()), Optional.of(row.fate()));
  }

  /** Output, drawn wide enough to be visible. */
  private Mark mark(Output output) {
    int left = x(output.start());
    return new Mark(
        label(output.label()), left, Math.max(left + 4, x(output.end())), Optional.empty());
  }

  private static String label(String label) {
    return LABELS.shorten(Labels.clean(label), 100);
  }

  private int x(Instant moment) {
    return LEFT + span.at(moment, AXIS);
  }

  private Stream<Row> rows() {
    return timeline.batches().stream().flatMap(batch -> batch.rows().stream());
  }

  private void drawSign(Fate fate, int x, int y) {
    switch (fate) {
      case COUNTED -> svg.circle("event", x, y, DOT);
      case LATE -> svg.circle("event late", x, y, DOT);
      case DROPPED -> {
        svg.line("dropped", x - DOT, y - DOT, x + DOT, y + DOT);
        svg.line("dropped", x - DOT, y + DOT, x + DOT, y - DOT);
      }
    }
  }
}
