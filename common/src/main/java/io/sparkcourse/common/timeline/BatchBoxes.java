package io.sparkcourse.common.timeline;

import io.sparkcourse.common.timeline.Timeline.Batch;
import io.sparkcourse.common.timeline.Timeline.Event;
import java.util.List;
import java.util.function.Predicate;

/**
 * The micro-batches in a picture: one box each, with the number of its events on top, and the
 * events below. They are dots with labels if there is room for labels, dots if there is room for
 * dots, and otherwise one bar whose height is the number of events.
 */
final class BatchBoxes {
  private static final int LINE = 20;
  private static final int PADDING = 6;
  private static final int DOT = 4;
  private static final int DOT_PITCH = 12;
  private static final int MOST_ROWS = 8;
  private static final int AMOUNT_HEIGHT = 72;

  /** From the left edge of a box to the label of a dot. */
  private static final int LABEL_INDENT = 20;

  /** Shorter labels are not informative enough. */
  private static final int ROOM_FOR_SHORTENED_LABELS = 52;

  private final TimeScale scale;
  private final List<Batch> batches;
  private final Labels labels;
  private final long mostEvents;
  private final Contents contents;
  private final Heading heading;

  private enum Contents {
    LABELS,
    DOTS,
    AMOUNT
  }

  private enum Heading {
    WORDS,
    NUMBER,
    NUMBER_UPWARDS
  }

  BatchBoxes(List<Batch> batches, TimeScale scale, Labels labels) {
    this.batches = batches;
    this.scale = scale;
    this.labels = labels;
    this.mostEvents = batches.stream().mapToLong(Batch::eventCount).max().orElse(0);
    this.contents = chooseContents();
    this.heading = chooseHeading();
  }

  boolean showsEvents() {
    return contents != Contents.AMOUNT;
  }

  /** Whether an event is marked that did not happen in the interval in which it arrived. */
  boolean showsLateEvents() {
    return showsEvents()
        && batches.stream()
            .flatMap(batch -> batch.events().stream())
            .anyMatch(event -> event.eventTime().isPresent());
  }

  int height() {
    return headingHeight() + contentsHeight() + PADDING;
  }

  void draw(SvgDocument svg, int y) {
    for (Batch batch : batches) {
      int x = scale.x(batch.start());
      svg.rect("batch", x + 1, y, scale.columnWidth() - 2, height());
      drawHeading(svg, x, y, batch);
      int top = y + headingHeight();
      switch (contents) {
        case LABELS -> drawLabelled(svg, x, top, batch);
        case DOTS -> drawDots(svg, x, top, batch);
        case AMOUNT -> drawAmount(svg, x, top, batch);
      }
    }
  }

  private Contents chooseContents() {
    boolean allKept =
        batches.stream().allMatch(batch -> batch.eventCount() == batch.events().size());
    if (allKept && mostEvents <= MOST_ROWS && everyLabelHasRoom()) {
      return Contents.LABELS;
    }
    return allKept && dotRows() <= MOST_ROWS ? Contents.DOTS : Contents.AMOUNT;
  }

  private boolean everyLabelHasRoom() {
    return labelRoom() >= ROOM_FOR_SHORTENED_LABELS
        || batches.stream()
            .flatMap(batch -> batch.events().stream())
            .allMatch(event -> labels.fits(Labels.clean(event.label()), labelRoom()));
  }

  private Heading chooseHeading() {
    if (everyHeadingFits(batch -> labels.fits(words(batch), headingRoom()))) {
      return Heading.WORDS;
    }
    return everyHeadingFits(batch -> labels.fits(number(batch), headingRoom()))
        ? Heading.NUMBER
        : Heading.NUMBER_UPWARDS;
  }

  private boolean everyHeadingFits(Predicate<Batch> fits) {
    return batches.stream().allMatch(fits);
  }

  private int headingRoom() {
    return scale.columnWidth() - 4;
  }

  private int headingHeight() {
    return heading == Heading.NUMBER_UPWARDS
        ? PADDING + (int) Math.ceil(SvgDocument.textWidth(String.valueOf(mostEvents)) * 1.1)
        : LINE + PADDING;
  }

  private int contentsHeight() {
    return switch (contents) {
      case LABELS -> (int) mostEvents * LINE;
      case DOTS -> dotRows() * DOT_PITCH;
      case AMOUNT -> AMOUNT_HEIGHT;
    };
  }

  private int labelRoom() {
    return scale.columnWidth() - LABEL_INDENT - 4;
  }

  private int dotsPerRow() {
    return Math.max(1, (scale.columnWidth() - 4) / DOT_PITCH);
  }

  private int dotRows() {
    return (int) ((mostEvents + dotsPerRow() - 1) / dotsPerRow());
  }

  private static String words(Batch batch) {
    return Labels.count(batch.eventCount(), "event");
  }

  private static String number(Batch batch) {
    return String.valueOf(batch.eventCount());
  }

  private void drawHeading(SvgDocument svg, int x, int y, Batch batch) {
    int middle = x + scale.columnWidth() / 2;
    switch (heading) {
      case WORDS -> svg.text("middle strong", middle, y + LINE - 2, words(batch));
      case NUMBER -> svg.text("middle strong", middle, y + LINE - 2, number(batch));
      case NUMBER_UPWARDS ->
          svg.upwards("strong", middle + 4, y + headingHeight() - 2, number(batch));
    }
  }

  private void drawLabelled(SvgDocument svg, int x, int top, Batch batch) {
    int line = top;
    for (Event event : batch.events()) {
      svg.circle(cssClass(event), x + 10, line + LINE / 2, DOT);
      String label = labels.shorten(Labels.clean(event.label()), labelRoom());
      svg.text("label", x + LABEL_INDENT, line + LINE - 5, label);
      line += LINE;
    }
  }

  private void drawDots(SvgDocument svg, int x, int top, Batch batch) {
    int indent = (scale.columnWidth() - dotsPerRow() * DOT_PITCH) / 2 + DOT_PITCH / 2;
    for (int i = 0; i < batch.events().size(); i++) {
      svg.circle(
          cssClass(batch.events().get(i)),
          x + indent + i % dotsPerRow() * DOT_PITCH,
          top + i / dotsPerRow() * DOT_PITCH + DOT_PITCH / 2,
          DOT);
    }
  }

  private void drawAmount(SvgDocument svg, int x, int top, Batch batch) {
    int height =
        (int) ((batch.eventCount() * AMOUNT_HEIGHT + mostEvents - 1) / Math.max(1, mostEvents));
    if (height > 0) {
      svg.rect("amount", x + 4, top + AMOUNT_HEIGHT - height, scale.columnWidth() - 8, height);
    }
  }

  private static String cssClass(Event event) {
    return event.eventTime().isPresent() ? "event late" : "event";
  }
}
