package io.sparkcourse.common.timeline;

import io.sparkcourse.common.timeline.EventTimeline.Fate;
import io.sparkcourse.common.timeline.EventTimeline.MicroBatch;
import io.sparkcourse.common.timeline.EventTimeline.Output;
import io.sparkcourse.common.timeline.EventTimeline.Span;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Draws an event timeline as text in ASCII, event time from left to right, a line for each
 * micro-batch:
 *
 * <pre>{@code
 *          11:55     12:00     12:05     12:10     12:15     12:20     12:25
 * batch 4  ..................|       o         o   o           o              4 rows, 11 kept
 * batch 5  ................................|                                  0 rows, 7 kept
 * batch 6  ..................x.............|           o                      2 rows, 8 kept, 1 dropped (Spark: 2)
 * }</pre>
 *
 * <p>The output of a micro-batch is a line of {@code =} from its start to its end.
 */
final class EventTimelineText {
  private static final int AXIS = 60;
  private static final int MARGIN = 11;
  private static final int TIME = 5;
  private static final Map<Fate, Character> SIGNS =
      Map.of(Fate.COUNTED, 'o', Fate.LATE, '+', Fate.DROPPED, 'x');

  private EventTimelineText() {}

  static String render(EventTimeline timeline) {
    Span span = timeline.span();
    StringBuilder text = new StringBuilder(times(span, timeline)).append('\n');
    for (MicroBatch batch : timeline.batches()) {
      String name = String.format("  batch %-3d", batch.id());
      text.append(name).append(line(batch, span)).append("  ").append(numbers(batch)).append('\n');
    }
    return text.toString();
  }

  private static String times(Span span, EventTimeline timeline) {
    long interval = timeline.interval().toMillis();
    long intervals = (span.end() - span.start()) / interval;
    long step = (intervals * (TIME + 3) + AXIS - 1) / AXIS;
    StringBuilder times = new StringBuilder();
    for (Instant moment : span.every(step * interval)) {
      int middle = MARGIN + span.at(moment, AXIS);
      times.append(" ".repeat(Math.max(0, middle - TIME / 2 - times.length())));
      times.append(TimeLabels.minutes(moment));
    }
    return times.toString();
  }

  private static String line(MicroBatch batch, Span span) {
    char[] line = new char[AXIS + 1];
    Arrays.fill(line, ' ');
    batch
        .watermark()
        .map(watermark -> span.at(watermark, AXIS))
        .ifPresent(
            column -> {
              Arrays.fill(line, 0, column, '.');
              line[column] = '|';
            });
    for (Output output : batch.output()) {
      int start = span.at(output.start(), AXIS);
      int end = span.at(output.end(), AXIS);
      Arrays.fill(line, start, end + 1, '=');
    }
    for (Fate fate : List.of(Fate.COUNTED, Fate.LATE, Fate.DROPPED)) {
      batch.rows().stream()
          .filter(row -> row.fate() == fate)
          .forEach(row -> line[span.at(row.time(), AXIS)] = SIGNS.get(fate));
    }
    return new String(line);
  }

  private static String numbers(MicroBatch batch) {
    String numbers =
        batch.rows().size()
            + " in, "
            + batch.stateRows()
            + " kept"
            + (batch.output().isEmpty() ? "" : ", " + batch.output().size() + " out");
    return batch.dropped() == 0 && batch.droppedByMetric() == 0
        ? numbers
        : numbers + ", " + batch.dropped() + " dropped (Spark: " + batch.droppedByMetric() + ")";
  }
}
