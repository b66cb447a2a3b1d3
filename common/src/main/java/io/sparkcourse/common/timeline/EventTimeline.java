package io.sparkcourse.common.timeline;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What happened in a run of a query over windows of event time: the micro-batches in their order,
 * with the rows that came in each of them, the watermark, and what was kept and dropped. Immutable.
 *
 * <p>An {@link EventTimeRecorder} records it from a run; {@link EventTimelineText} and {@link
 * EventTimelineSvg} draw it.
 *
 * @param windowing length and sliding interval of the windows
 * @param delay how far the watermark is behind the latest event time
 * @param batches in the order in which they ran
 */
public record EventTimeline(
    Timeline.Windowing windowing, Duration delay, List<MicroBatch> batches) {
  public EventTimeline {
    batches = List.copyOf(batches);
    if (batches.stream().allMatch(batch -> batch.rows().isEmpty())) {
      throw new IllegalArgumentException("There is nothing to draw: no row has been recorded.");
    }
  }

  /** What became of a row. */
  public enum Fate {
    /** It is not older than the watermark, and was counted. */
    COUNTED("counted"),
    /** It is older than the watermark, but a window that it belongs to was open. */
    LATE("older than the watermark, in a window that is open: counted"),
    /** All windows that it belongs to were closed. */
    DROPPED("dropped");

    private final String meaning;

    Fate(String meaning) {
      this.meaning = meaning;
    }

    String meaning() {
      return meaning;
    }
  }

  /**
   * A row of the input.
   *
   * @param label what to call it in the picture
   * @param time its event time
   */
  public record Row(String label, Instant time, Fate fate) {
    public Row {
      Objects.requireNonNull(label, "label");
      Objects.requireNonNull(time, "time");
      Objects.requireNonNull(fate, "fate");
    }
  }

  /**
   * A micro-batch.
   *
   * @param id Spark's number of it, from 0
   * @param watermark by which it lets windows out of the state; empty as long as there is none
   * @param rows none in a micro-batch without data
   * @param stateRows how many rows are in the state after it
   * @param droppedByMetric Spark's numRowsDroppedByWatermark
   */
  public record MicroBatch(
      long id, Optional<Instant> watermark, List<Row> rows, long stateRows, long droppedByMetric) {
    public MicroBatch {
      Objects.requireNonNull(watermark, "watermark");
      rows = List.copyOf(rows);
    }

    /** How many of its rows were dropped. */
    public long dropped() {
      return rows.stream().filter(row -> row.fate() == Fate.DROPPED).count();
    }
  }

  /** The picture, a line for each micro-batch, at most 100 columns wide. */
  public String text() {
    return EventTimelineText.render(this);
  }

  /** From a sliding interval's start to another one's, with all rows and watermarks in between. */
  Span span() {
    List<Instant> moments = new ArrayList<>();
    for (MicroBatch batch : batches) {
      batch.rows().forEach(row -> moments.add(row.time()));
      batch.watermark().ifPresent(moments::add);
    }
    long slide = windowing.slidingInterval().toMillis();
    long first = moments.stream().mapToLong(Instant::toEpochMilli).min().orElseThrow();
    long last = moments.stream().mapToLong(Instant::toEpochMilli).max().orElseThrow();
    return new Span(Math.floorDiv(first, slide) * slide, (Math.floorDiv(last, slide) + 1) * slide);
  }

  /** A time span, in milliseconds since 1970. */
  record Span(long start, long end) {
    /** Where a moment is, if the span is so many units long. */
    int at(Instant moment, int units) {
      return (int) ((moment.toEpochMilli() - start) * units / (end - start));
    }

    /** The moments that are a whole number of intervals after the start, start and end included. */
    List<Instant> every(long millis) {
      List<Instant> moments = new ArrayList<>();
      for (long moment = start; moment <= end; moment += millis) {
        moments.add(Instant.ofEpochMilli(moment));
      }
      return moments;
    }
  }
}
