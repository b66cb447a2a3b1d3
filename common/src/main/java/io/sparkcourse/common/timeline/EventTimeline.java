package io.sparkcourse.common.timeline;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What happened in a run of a query over event time: the micro-batches in their order, with the
 * rows that arrived in each of them, the watermark, and what was kept, dropped and output.
 * Immutable.
 *
 * <p>An {@link EventTimeRecorder} records it from a run; {@link EventTimelineText} and {@link
 * EventTimelineSvg} draw it.
 *
 * @param title what the query does, in one line
 * @param interval of the times at the axis
 * @param batches in the order in which they ran
 */
public record EventTimeline(String title, Duration interval, List<MicroBatch> batches) {
  public EventTimeline {
    batches = List.copyOf(batches);
    if (batches.stream().allMatch(batch -> batch.rows().isEmpty())) {
      throw new IllegalArgumentException("There is nothing to draw: no row has been recorded.");
    }
  }

  /** What happened to a row. */
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
   * An output of a micro-batch that spans a period of time, such as a session.
   *
   * @param label what to call it in the picture
   * @param start the time of its first row
   * @param end the time of its last row, not before the start
   */
  public record Output(String label, Instant start, Instant end) {
    public Output {
      Objects.requireNonNull(label, "label");
      if (end.isBefore(start)) {
        throw new IllegalArgumentException(label + " ends at " + end + ", before " + start + ".");
      }
    }
  }

  /**
   * A micro-batch.
   *
   * @param id Spark's number of it, from 0
   * @param watermark by which it removes windows from the state; empty as long as there is none
   * @param rows none in a micro-batch without data
   * @param stateRows how many rows are in the state after it
   * @param droppedByMetric Spark's numRowsDroppedByWatermark
   * @param output the drawn part of its output
   */
  public record MicroBatch(
      long id,
      Optional<Instant> watermark,
      List<Row> rows,
      long stateRows,
      long droppedByMetric,
      List<Output> output) {
    public MicroBatch {
      Objects.requireNonNull(watermark, "watermark");
      rows = List.copyOf(rows);
      output = List.copyOf(output);
    }

    /** A micro-batch whose output is not drawn. */
    public MicroBatch(
        long id,
        Optional<Instant> watermark,
        List<Row> rows,
        long stateRows,
        long droppedByMetric) {
      this(id, watermark, rows, stateRows, droppedByMetric, List.of());
    }

    MicroBatch with(Output more) {
      return new MicroBatch(
          id,
          watermark,
          rows,
          stateRows,
          droppedByMetric,
          Stream.concat(output.stream(), Stream.of(more)).toList());
    }

    /** How many of its rows were dropped. */
    public long dropped() {
      return rows.stream().filter(row -> row.fate() == Fate.DROPPED).count();
    }
  }

  /** The picture, one line per micro-batch, at most 100 columns wide. */
  public String text() {
    return EventTimelineText.render(this);
  }

  /** Of whole intervals, with all rows and watermarks in between. */
  Span span() {
    List<Instant> moments = new ArrayList<>();
    for (MicroBatch batch : batches) {
      batch.rows().forEach(row -> moments.add(row.time()));
      batch.watermark().ifPresent(moments::add);
    }
    long step = interval.toMillis();
    long first = moments.stream().mapToLong(Instant::toEpochMilli).min().orElseThrow();
    long last = moments.stream().mapToLong(Instant::toEpochMilli).max().orElseThrow();
    return new Span(Math.floorDiv(first, step) * step, (Math.floorDiv(last, step) + 1) * step);
  }

  /** A time span, in milliseconds since 1970. */
  record Span(long start, long end) {
    /** Where a moment is, if the span is this many units long. */
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
