package io.sparkcourse.common.timeline;

import io.sparkcourse.common.timeline.Timeline.Batch;
import io.sparkcourse.common.timeline.Timeline.Event;
import io.sparkcourse.common.timeline.Timeline.Results;
import io.sparkcourse.common.timeline.Timeline.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Draws a timeline as text, a block for each window, at most {@value #WIDTH} columns wide and,
 * except for the labels, in ASCII:
 *
 * <pre>{@code
 * Window 3: 00:00:10 - 00:00:30 (20 s long, every 10 s)
 *   time   00:00:00  00:00:05  00:00:10  00:00:15  00:00:20  00:00:25  00:00:30
 *   events     |   a b   |    c    |    a    | 0 events|  b c a  |    b    |
 *   window     |---------|---------[=========|=========|+++++++++|+++++++++]
 *   + in       4 events: b, c, a, b
 *   - out      3 events: a, b, c
 *   result     5
 * }</pre>
 *
 * <p>If there is no room for a cell per batch, there is one for all batches that enter, one for all
 * that stay, and one for all that leave.
 */
final class TimelineText {
  static final int WIDTH = 100;

  /** Rows begin with their names; half of the first time is above the end of the name. */
  private static final int MARGIN = 13;

  private static final int WIDE_CELL = 10;
  private static final int NARROWEST_CELL = 4;
  private static final int WIDEST_CELL = 20;
  private static final int EVENT_LINES = 1;
  private static final int RESULT_LINES = 4;
  private static final Labels LABELS = new Labels(String::length, "...");

  private final Timeline timeline;
  private final TimeLabels times;
  private final int room;

  private TimelineText(Timeline timeline) {
    this.timeline = timeline;
    this.times = TimeLabels.of(timeline);
    int halfOfTheLastTime = (timeLength() + 1) / 2;
    this.room = WIDTH - MARGIN - halfOfTheLastTime;
  }

  /**
   * The block of the window, or without windows of the batch, that ends at this moment. Each line
   * ends with {@code \n}, and the last one is empty.
   *
   * @throws IllegalArgumentException if none ends then
   */
  static String blockAt(Timeline timeline, Instant end) {
    TimelineText text = new TimelineText(timeline);
    List<String> lines =
        timeline.windowing().isPresent()
            ? text.windowBlock(one(timeline.windows(), window -> window.end().equals(end), end))
            : text.batchBlock(one(timeline.batches(), batch -> batch.end().equals(end), end));
    return lines.stream().map(line -> line.stripTrailing() + "\n").collect(Collectors.joining())
        + "\n";
  }

  private static <T> T one(List<T> all, Predicate<T> wanted, Instant end) {
    return all.stream()
        .filter(wanted)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("Nothing ends at " + end));
  }

  private List<String> batchBlock(Batch batch) {
    List<String> lines = new ArrayList<>();
    lines.add("Batch " + span(batch.start(), batch.end()));
    lines.addAll(eventLines("events", List.of(batch)));
    return lines;
  }

  private List<String> windowBlock(Window window) {
    List<String> lines = new ArrayList<>();
    lines.add(title(window));
    List<WindowPart> cells = cells(window);
    if (!cells.isEmpty()) {
      int width = cellWidth(cells);
      lines.add(timeRow(cells, width));
      lines.add(eventsRow(cells, width));
      lines.add(windowRow(window, cells, width));
    }
    lines.addAll(eventLines("+ in", window.entered()));
    lines.addAll(eventLines("- out", window.left()));
    lines.addAll(eventLines(". skipped", window.skipped()));
    window.results().ifPresent(results -> lines.addAll(resultLines(results)));
    return lines;
  }

  private String title(Window window) {
    String lengths =
        timeline
            .windowing()
            .map(
                w ->
                    TimeLabels.of(w.length())
                        + " long, every "
                        + TimeLabels.of(w.slidingInterval()))
            .orElseThrow();
    return "Window "
        + window.number()
        + ": "
        + span(window.start(), window.end())
        + " ("
        + lengths
        + ")";
  }

  private String span(Instant start, Instant end) {
    return times.at(start) + " - " + times.at(end);
  }

  private List<WindowPart> cells(Window window) {
    List<WindowPart> byBatch = WindowPart.byBatch(window);
    long most = byBatch.stream().mapToLong(WindowPart::eventCount).max().orElse(0);
    int needed = Math.max(NARROWEST_CELL, String.valueOf(most).length() + 1);
    return byBatch.size() * needed <= room ? byBatch : WindowPart.byRole(window);
  }

  /** Wide cells are as wide as the distance between two times; narrow ones share a time. */
  private int cellWidth(List<WindowPart> cells) {
    int width = room / cells.size();
    boolean byBatch = cells.stream().allMatch(cell -> cell.batches().size() == 1);
    int wide = Math.max(WIDE_CELL, timeLength() + 2);
    return Math.min(width, byBatch ? wide : WIDEST_CELL);
  }

  private int timeLength() {
    return times.at(timeline.streamStart()).length();
  }

  private String timeRow(List<WindowPart> cells, int width) {
    StringBuilder row = new StringBuilder("  time");
    int step = (timeLength() + width) / width;
    for (int edge = cells.size() % step; edge <= cells.size(); edge += step) {
      Instant at = edge == 0 ? cells.get(0).first().start() : cells.get(edge - 1).last().end();
      pad(row, MARGIN + edge * width - timeLength() / 2).append(times.at(at));
    }
    return row.toString();
  }

  private static String eventsRow(List<WindowPart> cells, int width) {
    int cellRoom = width - 1;
    boolean inWords =
        width >= WIDE_CELL && cells.stream().allMatch(cell -> words(cell).length() <= cellRoom);
    StringBuilder row = pad(new StringBuilder("  events"), MARGIN);
    for (WindowPart cell : cells) {
      String labels = labels(cell);
      String count = inWords ? words(cell) : String.valueOf(cell.eventCount());
      boolean showsLabels = width >= WIDE_CELL && !labels.isEmpty() && labels.length() <= cellRoom;
      row.append('|').append(centred(showsLabels ? labels : count, cellRoom));
    }
    return row.append('|').toString();
  }

  private static String words(WindowPart cell) {
    return Labels.count(cell.eventCount(), "event");
  }

  /** The labels of a single batch; empty if not all of them are known. */
  private static String labels(WindowPart cell) {
    List<Event> events = cell.first().events();
    return cell.batches().size() == 1 && cell.eventCount() == events.size()
        ? events.stream().map(event -> Labels.clean(event.label())).collect(Collectors.joining(" "))
        : "";
  }

  private static String windowRow(Window window, List<WindowPart> cells, int width) {
    StringBuilder row = pad(new StringBuilder("  window"), MARGIN);
    for (WindowPart cell : cells) {
      row.append(edgeBefore(window, cell));
      row.append(String.valueOf(cell.role().sign()).repeat(width - 1));
    }
    return row.append(cells.get(cells.size() - 1).role().isInWindow() ? ']' : '|').toString();
  }

  private static char edgeBefore(Window window, WindowPart cell) {
    boolean first = cell.first().equals(window.batches().get(0));
    if (!first) {
      return '|';
    }
    // The window reaches back to before the stream began.
    return window.start().isBefore(cell.first().start()) ? '<' : '[';
  }

  private static List<String> eventLines(String name, List<Batch> batches) {
    if (batches.isEmpty()) {
      return List.of();
    }
    long total = batches.stream().mapToLong(Batch::eventCount).sum();
    List<String> labels =
        batches.stream().flatMap(batch -> batch.events().stream()).map(Event::label).toList();
    String count = Labels.count(total, "event");
    if (total == 0) {
      return named(name, List.of(count));
    }
    List<String> lines =
        new ArrayList<>(
            LABELS.fill(labels, total, WIDTH - MARGIN - count.length() - 2, EVENT_LINES));
    lines.set(0, count + ": " + lines.get(0));
    return named(name, lines);
  }

  private static List<String> resultLines(Results results) {
    return named(
        "result",
        results.count() == 0
            ? List.of("nothing")
            : LABELS.fill(results.labels(), results.count(), WIDTH - MARGIN, RESULT_LINES));
  }

  private static List<String> named(String name, List<String> lines) {
    List<String> rows = new ArrayList<>();
    for (String line : lines) {
      rows.add(pad(new StringBuilder(rows.isEmpty() ? "  " + name : ""), MARGIN) + line);
    }
    return rows;
  }

  private static String centred(String text, int width) {
    StringBuilder centred = pad(new StringBuilder(), (width - text.length() + 1) / 2).append(text);
    return pad(centred, width).toString();
  }

  private static StringBuilder pad(StringBuilder row, int length) {
    return row.append(" ".repeat(Math.max(0, length - row.length())));
  }
}
