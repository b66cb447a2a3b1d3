package io.sparkcourse.common.timeline;

import io.sparkcourse.common.timeline.EventTimeline.Fate;
import io.sparkcourse.common.timeline.EventTimeline.MicroBatch;
import io.sparkcourse.common.timeline.EventTimeline.Output;
import io.sparkcourse.common.timeline.EventTimeline.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * Records an {@link EventTimeline} of a query over event time that has one stateful operator:
 *
 * <pre>{@code
 * EventTimeRecorder timeline = EventTimeRecorder.of(WINDOW, SLIDE, DELAY);
 * for (List<Word> words : arrivals) {
 *   timeline.arrived(words, Word::text, Word::time);
 *   timeline.processed(files.arrive(query, lines(words)));
 * }
 * System.out.print(timeline.recorded().text());
 * }</pre>
 *
 * <p>Watermarks, state rows and the metric of dropped rows are Spark's own. Spark does not say
 * which rows it drops: here a row is dropped if the watermark of the micro-batch <em>before</em> is
 * not before the end of any of its windows, or, without windows, not before the row's own time, as
 * in Spark 3.5.
 */
public final class EventTimeRecorder {
  private final String title;
  private final Duration interval;
  private final UnaryOperator<Instant> inTimeUntil;
  private final List<MicroBatch> batches = new ArrayList<>();
  private final List<Row> arrived = new ArrayList<>();

  private EventTimeRecorder(String title, Duration interval, UnaryOperator<Instant> inTimeUntil) {
    this.title = title;
    this.interval = interval;
    this.inTimeUntil = inTimeUntil;
  }

  /**
   * For a query that counts in windows.
   *
   * @param delay the one of {@code withWatermark}
   */
  public static EventTimeRecorder of(
      Duration windowLength, Duration slidingInterval, Duration delay) {
    Timeline.Windowing windowing = new Timeline.Windowing(windowLength, slidingInterval);
    return new EventTimeRecorder(
        windows(windowing) + ", and a watermark " + TimeLabels.of(delay) + " behind",
        slidingInterval,
        time -> endOfLastWindow(time, windowing));
  }

  /**
   * For a query that has no windows and an event-time timeout: Spark uses each row's own time.
   *
   * @param title what the query does, in one line
   * @param interval of the times at the axis
   */
  public static EventTimeRecorder ofRows(String title, Duration interval) {
    return new EventTimeRecorder(title, interval, UnaryOperator.identity());
  }

  private static String windows(Timeline.Windowing windowing) {
    String slide = TimeLabels.of(windowing.slidingInterval());
    String length = TimeLabels.of(windowing.length());
    return slide.equals(length)
        ? "Tumbling windows of " + length
        : "Windows of " + length + ", every " + slide;
  }

  /** Records a row that the next micro-batch processes. */
  public EventTimeRecorder arrived(String label, Instant time) {
    arrived.add(new Row(label, time, fate(time)));
    return this;
  }

  /**
   * Records the micro-batches that followed: the first one has processed the rows that arrived, the
   * others had no rows.
   */
  public EventTimeRecorder processed(List<StreamingQueryProgress> progress) {
    for (StreamingQueryProgress each : progress) {
      batches.add(
          new MicroBatch(
              each.batchId(),
              watermark(each.eventTime()),
              arrived,
              each.stateOperators()[0].numRowsTotal(),
              each.stateOperators()[0].numRowsDroppedByWatermark()));
      arrived.clear();
    }
    return this;
  }

  /**
   * Records the output of a micro-batch that has been recorded.
   *
   * @param batch Spark's number of it
   */
  public EventTimeRecorder putOut(long batch, String label, Instant start, Instant end) {
    batches.replaceAll(
        each -> each.id() == batch ? each.with(new Output(label, start, end)) : each);
    return this;
  }

  /** What has been recorded up to now. */
  public EventTimeline recorded() {
    return new EventTimeline(title, interval, batches);
  }

  private Fate fate(Instant time) {
    if (batches.isEmpty() || batches.get(batches.size() - 1).watermark().isEmpty()) {
      return Fate.COUNTED;
    }
    Instant watermark = batches.get(batches.size() - 1).watermark().get();
    if (!inTimeUntil.apply(time).isAfter(watermark)) {
      return Fate.DROPPED;
    }
    return time.isBefore(watermark) ? Fate.LATE : Fate.COUNTED;
  }

  /** The end of the latest window that this time is in. */
  private static Instant endOfLastWindow(Instant time, Timeline.Windowing windowing) {
    long slide = windowing.slidingInterval().toMillis();
    long start = Math.floorDiv(time.toEpochMilli(), slide) * slide;
    return Instant.ofEpochMilli(start).plus(windowing.length());
  }

  /** Spark reports 1970 as long as there is none. */
  private static Optional<Instant> watermark(Map<String, String> eventTime) {
    return Optional.ofNullable(eventTime.get("watermark"))
        .map(Instant::parse)
        .filter(watermark -> watermark.isAfter(Instant.EPOCH));
  }
}
