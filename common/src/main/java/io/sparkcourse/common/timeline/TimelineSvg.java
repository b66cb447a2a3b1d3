package io.sparkcourse.common.timeline;

import io.sparkcourse.common.timeline.Timeline.Batch;
import io.sparkcourse.common.timeline.Timeline.Windowing;
import io.sparkcourse.common.timeline.WindowPart.Role;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Draws a {@link Timeline} as an SVG: a column for each micro-batch, with its events; below it a
 * bar for each window, with what enters, stays and leaves, and the window's result next to it. The
 * numbers in a bar are numbers of events.
 *
 * <p>The same timeline gives the same text everywhere, with {@code \n} at the ends of lines.
 */
public final class TimelineSvg {
  /** The maximum number of columns wide enough for a number that runs upwards. */
  public static final int MAX_BATCHES = 38;

  private static final int WIDTH = 960;
  private static final int MARGIN = 14;
  private static final int SCALE_LEFT = 130;
  private static final int RESULT_ROOM = 210;
  private static final int HALF_TIME_ROOM = 60;
  private static final int WIDEST_COLUMN = 110;
  private static final int LINE = 26;
  private static final String NUMBERS =
      "Numbers in bars are events; the result is to the right of its bar.";
  private static final Labels LABELS = new Labels(SvgDocument::textWidth, "\u2026");

  private final Timeline timeline;
  private final TimeLabels times;
  private final TimeScale scale;
  private final BatchBoxes boxes;
  private final WindowBars bars;
  private final SvgDocument svg = new SvgDocument();

  private TimelineSvg(Timeline timeline, TimeScale scale) {
    this.timeline = timeline;
    this.times = TimeLabels.of(timeline);
    this.scale = scale;
    this.boxes = new BatchBoxes(timeline.batches(), scale, LABELS);
    this.bars = new WindowBars(timeline.windows(), scale, LABELS, MARGIN, WIDTH - MARGIN);
  }

  /**
   * @throws IllegalArgumentException if there are no batches, or more than {@link #MAX_BATCHES}
   */
  public static String render(Timeline timeline) {
    return new TimelineSvg(timeline, scaleOf(timeline)).draw();
  }

  private static TimeScale scaleOf(Timeline timeline) {
    List<Batch> batches = timeline.batches();
    if (batches.isEmpty()) {
      throw new IllegalArgumentException("There is nothing to draw: no batch has been recorded.");
    }
    Batch last = batches.get(batches.size() - 1);
    Duration length = Duration.between(batches.get(0).start(), last.end());
    int columns = Math.toIntExact(length.toMillis() / timeline.batchInterval().toMillis());
    if (columns > MAX_BATCHES) {
      throw new IllegalArgumentException(
          "There is no room for "
              + columns
              + " batches: draw timeline.firstBatches("
              + MAX_BATCHES
              + ") or fewer.");
    }
    int right = timeline.windowing().isPresent() ? RESULT_ROOM : HALF_TIME_ROOM;
    int width = Math.min(WIDEST_COLUMN, (WIDTH - SCALE_LEFT - right) / columns);
    return new TimeScale(
        batches.get(0).start(), timeline.batchInterval(), SCALE_LEFT, columns, width);
  }

  private String draw() {
    svg.text("title", MARGIN, 30, title());
    int timesLine = drawLegend(58) + 36;
    int boxesTop = timesLine + 14;
    int barsTop = boxesTop + boxes.height() + 22;
    int bottom = bars.height() == 0 ? boxesTop + boxes.height() : barsTop + bars.height();
    drawAxis(timesLine, boxesTop, bottom);
    svg.text("quiet", MARGIN, boxesTop + 18, timeline.windowing().isPresent() ? "batches" : "RDDs");
    boxes.draw(svg, boxesTop);
    bars.draw(svg, barsTop);
    return svg.toString(WIDTH, bottom + MARGIN, title());
  }

  private String title() {
    String interval = TimeLabels.of(timeline.batchInterval());
    return timeline
        .windowing()
        .map(windowing -> title(windowing) + ", over batches of " + interval)
        .orElse("A DStream: one RDD for each batch interval of " + interval);
  }

  private static String title(Windowing windowing) {
    String length = TimeLabels.of(windowing.length());
    return windowing.slidingInterval().equals(windowing.length())
        ? "Tumbling windows of " + length
        : "Windows of " + length + ", every " + TimeLabels.of(windowing.slidingInterval());
  }

  private void drawAxis(int timesLine, int top, int bottom) {
    svg.text("quiet", MARGIN, timesLine, "time");
    double timeWidth = SvgDocument.textWidth(times.at(scale.origin())) + 8;
    int step = stepOfTimes((int) Math.ceil(timeWidth / scale.columnWidth()));
    for (int edge = 0; edge <= scale.columns(); edge++) {
      int x = scale.left() + edge * scale.columnWidth();
      svg.line("guide", x, top, x, bottom);
      if (edge % step == 0) {
        svg.line("axis", x, top - 8, x, top);
        svg.text("middle", x, timesLine, times.at(scale.edge(edge)));
      }
    }
    svg.line("axis", scale.left(), top, scale.right(), top);
  }

  /**
   * How many columns a time label covers: if there are windows, times at which they begin and end.
   */
  private int stepOfTimes(int least) {
    int slide =
        timeline
            .windowing()
            .map(windowing -> windowing.slidingInterval().toMillis())
            .map(millis -> (int) (millis / timeline.batchInterval().toMillis()))
            .orElse(1);
    return IntStream.range(least, 2 * least)
        .filter(step -> step % slide == 0 || slide % step == 0)
        .findFirst()
        .orElse(least);
  }

  /**
   * Explains the symbols that are used in the picture.
   *
   * @return the base line of the last row
   */
  private int drawLegend(int y) {
    LegendRow row = new LegendRow(MARGIN, y);
    if (boxes.showsEvents()) {
      drawDot(row, "event", "event");
    }
    if (boxes.showsLateEvents()) {
      drawDot(row, "event late", "event that did not happen in the interval in which it arrived");
    }
    Set<Role> roles = bars.roles();
    for (Role role : List.of(Role.ENTERED, Role.STAYED, Role.LEFT, Role.SKIPPED)) {
      if (roles.contains(role)) {
        drawSign(row, WindowBars.cssClass(role), WindowBars.sign(role), meaning(role));
      }
    }
    if (bars.beginBeforeTheStream()) {
      drawSign(row, "earlier", "", "before the stream began");
    }
    if (!roles.isEmpty()) {
      row.place(NUMBERS);
      svg.text("quiet", row.x, row.y, NUMBERS);
    }
    return row.y;
  }

  private void drawDot(LegendRow row, String cssClass, String meaning) {
    row.place(meaning);
    svg.circle(cssClass, row.x + 13, row.y - 5, 4);
    svg.text("quiet", row.x + LegendRow.SIGN, row.y, meaning);
  }

  private void drawSign(LegendRow row, String cssClass, String sign, String meaning) {
    row.place(meaning);
    svg.rect("key " + cssClass, row.x, row.y - 14, 20, 18);
    if (!sign.isEmpty()) {
      svg.text("middle in-" + cssClass, row.x + 10, row.y, sign);
    }
    svg.text("quiet", row.x + LegendRow.SIGN, row.y, meaning);
  }

  private static String meaning(Role role) {
    return switch (role) {
      case ENTERED -> "enters the window";
      case STAYED -> "was in the window before";
      case LEFT -> "leaves the window";
      case SKIPPED -> "is in no window";
    };
  }

  /** The position of the next entry of the legend. */
  private static final class LegendRow {
    private static final int SIGN = 28;
    private static final int GAP = 20;

    private int x;
    private int y;
    private int next;

    LegendRow(int x, int y) {
      this.x = x;
      this.y = y;
      this.next = x;
    }

    void place(String meaning) {
      int width = SIGN + (int) SvgDocument.textWidth(meaning);
      if (next + width > WIDTH - MARGIN) {
        next = MARGIN;
        y += LINE;
      }
      x = next;
      next = x + width + GAP;
    }
  }
}
