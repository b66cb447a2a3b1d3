package io.sparkcourse.common.timeline;

import io.sparkcourse.common.timeline.Timeline.Results;
import io.sparkcourse.common.timeline.Timeline.Window;
import io.sparkcourse.common.timeline.WindowPart.Role;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The windows in a picture: one bar each, below the previous one, with its result next to it.
 * Numbers in a bar are numbers of events: of a batch if there is room, otherwise of all batches
 * that enter, stay or leave together.
 */
final class WindowBars {
  private static final int BAR = 24;
  private static final int ROW = 46;
  private static final int LINE = 18;
  private static final int RESULT_LINES = 2;
  private static final int GAP = 10;

  /** How far to the left a bar continues that begins before the picture. */
  private static final int STUB = 14;

  private final List<Window> windows;
  private final TimeScale scale;
  private final Labels labels;
  private final int nameX;
  private final int right;
  private final boolean byBatch;

  /**
   * @param nameX where the names of the windows begin, at the left of the scale
   * @param right where the results have to end, at the right of the scale
   */
  WindowBars(List<Window> windows, TimeScale scale, Labels labels, int nameX, int right) {
    this.windows = windows;
    this.scale = scale;
    this.labels = labels;
    this.nameX = nameX;
    this.right = right;
    this.byBatch =
        windows.stream()
            .flatMap(window -> WindowPart.byBatch(window).stream())
            .allMatch(part -> labels.fits(number(part), scale.columnWidth() - 6.0));
  }

  int height() {
    return windows.size() * ROW;
  }

  Set<Role> roles() {
    return windows.stream()
        .flatMap(window -> WindowPart.byRole(window).stream())
        .map(WindowPart::role)
        .collect(Collectors.toSet());
  }

  boolean beginBeforeTheStream() {
    return windows.stream().anyMatch(this::beginsBeforeTheStream);
  }

  private boolean beginsBeforeTheStream(Window window) {
    return window.start().isBefore(scale.origin());
  }

  void draw(SvgDocument svg, int y) {
    int top = y;
    for (Window window : windows) {
      svg.text("quiet", nameX, top + LINE - 1, "window " + window.number());
      drawBar(svg, top, window);
      int end = scale.x(window.end()) + GAP;
      int barTop = top;
      window.results().ifPresent(results -> drawResults(svg, end, barTop, results));
      top += ROW;
    }
  }

  private void drawBar(SvgDocument svg, int top, Window window) {
    if (beginsBeforeTheStream(window)) {
      svg.rect("earlier", scale.left() - STUB, top, STUB, BAR);
    }
    for (WindowPart part : byBatch ? WindowPart.byBatch(window) : WindowPart.byRole(window)) {
      int start = scale.x(part.first().start());
      int end = scale.x(part.last().end());
      String cssClass = cssClass(part.role());
      svg.rect(cssClass, start + 1, top, end - start - 2, BAR);
      String text = labels.fits(number(part), end - start - 4.0) ? number(part) : sign(part.role());
      if (!text.isEmpty()) {
        svg.text("middle in-" + cssClass, (start + end) / 2, top + LINE - 1, text);
      }
    }
  }

  private void drawResults(SvgDocument svg, int x, int top, Results results) {
    if (results.count() == 0) {
      svg.text("result quiet", x, top + LINE - 1, "no result");
      return;
    }
    List<String> lines = labels.fill(results.labels(), results.count(), right - x, RESULT_LINES);
    int line = top + LINE - 1 - (lines.size() - 1) * LINE / 2;
    for (String text : lines) {
      svg.text("result", x, line, text);
      line += LINE;
    }
  }

  private static String number(WindowPart part) {
    return sign(part.role()) + part.eventCount();
  }

  static String sign(Role role) {
    return switch (role) {
      case ENTERED -> "+";
      case STAYED -> "";
      case LEFT -> "\u2212"; // a minus, as wide as the plus
      case SKIPPED -> "\u00d7"; // a cross
    };
  }

  static String cssClass(Role role) {
    return switch (role) {
      case ENTERED -> "entered";
      case STAYED -> "stayed";
      case LEFT -> "left";
      case SKIPPED -> "skipped";
    };
  }
}
