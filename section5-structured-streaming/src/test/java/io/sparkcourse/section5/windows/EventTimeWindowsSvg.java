package io.sparkcourse.section5.windows;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Draws events at their times, and below them the windows that they are in. Times are minutes after
 * an hour; one that begins before it is negative.
 */
final class EventTimeWindowsSvg {
  private static final int LEFT = 150;
  private static final int MINUTE = 20;
  private static final int AXIS = 96;
  private static final int BAR = 26;
  private static final int ROW = 34;

  private static final String STYLE =
      """
      text { font: 14px system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; fill: #1f2328 }
      .strong { font-weight: 600 }
      .quiet { fill: #57606a }
      .middle { text-anchor: middle }
      .guide { stroke: #d8dee4 }
      .axis { stroke: #57606a }
      .event { fill: #0969da }
      .tumbling { fill: #d3e6fb; stroke: #0969da }
      .sliding { fill: #c3ebcd; stroke: #1a7f37 }
      .session { fill: #fff1d6; stroke: #9a6700 }
      .gap { fill: #ffffff; stroke: #9a6700; stroke-dasharray: 4 3 }
      """;

  private final int hour;
  private final int from;
  private final int to;
  private final StringBuilder body = new StringBuilder();
  private int y = AXIS + 40;

  /**
   * A window as Spark has put it out.
   *
   * @param start in minutes
   * @param end in minutes
   * @param count how many events are in it
   */
  record Window(int start, int end, long count) {}

  /**
   * @param from the first minute of the axis
   * @param to the last one
   */
  EventTimeWindowsSvg(int hour, int from, int to) {
    this.hour = hour;
    this.from = from;
    this.to = to;
  }

  EventTimeWindowsSvg events(List<Integer> minutes) {
    add("<text class=\"quiet\" x=\"14\" y=\"%d\">event time</text>", AXIS - 40);
    add("<text class=\"quiet\" x=\"14\" y=\"%d\">events</text>", AXIS + 5);
    for (int minute : minutes) {
      add("<circle class=\"event\" cx=\"%d\" cy=\"%d\" r=\"6\"/>", x(minute), AXIS);
      add("<text class=\"middle\" x=\"%d\" y=\"%d\">%s</text>", x(minute), AXIS - 14, time(minute));
    }
    return this;
  }

  /**
   * Windows of one kind; those that overlap are drawn below each other.
   *
   * @param gap how many minutes of each window are after its last event, or 0 if that is not to be
   *     shown
   */
  EventTimeWindowsSvg windows(String name, String cssClass, List<Window> windows, int gap) {
    add("<text class=\"quiet\" x=\"14\" y=\"%d\">%s</text>", y + 18, name);
    List<Integer> ends = new ArrayList<>();
    for (Window window : windows) {
      int row = 0;
      while (row < ends.size() && ends.get(row) > window.start()) {
        row++;
      }
      if (row == ends.size()) {
        ends.add(window.end());
      } else {
        ends.set(row, window.end());
      }
      bar(cssClass, window, y + row * ROW, gap);
    }
    y += ends.size() * ROW + 20;
    return this;
  }

  private void bar(String cssClass, Window window, int top, int gap) {
    int left = x(window.start());
    int right = x(window.end());
    int last = right - gap * MINUTE;
    if (gap > 0) {
      rect("gap", last, top, right - last);
    }
    if (last > left) {
      rect(cssClass, left, top, last - left);
    }
    add(
        "<text class=\"middle\" x=\"%d\" y=\"%d\">%d</text>",
        (left + right) / 2, top + 18, window.count());
  }

  private void rect(String cssClass, int left, int top, int width) {
    add(
        "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"3\"/>",
        cssClass, left + 1, top, width - 2, BAR);
  }

  /**
   * The picture so far.
   *
   * @param note what is below it
   */
  String draw(String title, String note) {
    String windows = body.toString();
    body.setLength(0);
    add(
        "<line class=\"axis\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>",
        x(from), AXIS, x(to), AXIS);
    for (int minute = from; minute <= to; minute += 5) {
      add(
          "<line class=\"guide\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>",
          x(minute), AXIS - 32, x(minute), y - 20);
      add(
          "<text class=\"quiet middle\" x=\"%d\" y=\"%d\">%s</text>",
          x(minute), AXIS - 40, time(minute));
    }
    add("<text x=\"14\" y=\"26\" class=\"strong\">%s</text>", title);
    add("<text class=\"quiet\" x=\"14\" y=\"%d\">%s</text>", y + 10, note);
    return frame(title, body + windows);
  }

  private String frame(String title, String content) {
    int width = x(to) + 50;
    int height = y + 28;
    return String.format(
        Locale.ROOT,
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" role="img">
        <title>%3$s</title>
        <style>
        %4$s</style>
        <rect fill="#ffffff" width="%1$d" height="%2$d"/>
        %5$s</svg>
        """,
        width,
        height,
        title,
        STYLE,
        content);
  }

  private int x(int minute) {
    return LEFT + (minute - from) * MINUTE;
  }

  private String time(int minute) {
    int minutes = hour * 60 + minute;
    return String.format(Locale.ROOT, "%d:%02d", minutes / 60, minutes % 60);
  }

  private void add(String format, Object... arguments) {
    body.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
