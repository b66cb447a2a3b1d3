package io.sparkcourse.common.timeline;

import io.sparkcourse.common.timeline.EventTimeline.Fate;
import io.sparkcourse.common.timeline.EventTimeline.MicroBatch;
import io.sparkcourse.common.timeline.EventTimeline.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * Records an {@link EventTimeline} of a query that counts in windows of event time and has one
 * stateful operator:
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
 * not before the end of any of its windows, as in Spark 3.5.
 */
public final class EventTimeRecorder {
  private final Timeline.Windowing windowing;
  private final Duration delay;
  private final List<MicroBatch> batches = new ArrayList<>();
  private final List<Row> arrived = new ArrayList<>();

  private EventTimeRecorder(Timeline.Windowing windowing, Duration delay) {
    this.windowing = windowing;
    this.delay = delay;
  }

  /**
   * @param delay that of {@code withWatermark}
   */
  public static EventTimeRecorder of(
      Duration windowLength, Duration slidingInterval, Duration delay) {
    return new EventTimeRecorder(new Timeline.Windowing(windowLength, slidingInterval), delay);
  }

  /** Notes a row that the next micro-batch processes. */
  public EventTimeRecorder arrived(String label, Instant time) {
    arrived.add(new Row(label, time, fate(time)));
    return this;
  }

  /**
   * Notes the micro-batches that followed: the first one has processed what has arrived, the others
   * had no rows.
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

  /** What has been recorded up to now. */
  public EventTimeline recorded() {
    return new EventTimeline(windowing, delay, batches);
  }

  private Fate fate(Instant time) {
    if (batches.isEmpty() || batches.get(batches.size() - 1).watermark().isEmpty()) {
      return Fate.COUNTED;
    }
    Instant watermark = batches.get(batches.size() - 1).watermark().get();
    if (!endOfLastWindow(time).isAfter(watermark)) {
      return Fate.DROPPED;
    }
    return time.isBefore(watermark) ? Fate.LATE : Fate.COUNTED;
  }

  /** The end of the latest window that this time is in. */
  private Instant endOfLastWindow(Instant time) {
    long slide = windowing.slidingInterval().toMillis();
    long start = Math.floorDiv(time.toEpochMilli(), slide) * slide;
    return Instant.ofEpochMilli(start).plus(windowing.length());
  }

  /** Spark says 1970 as long as there is none. */
  private static Optional<Instant> watermark(Map<String, String> eventTime) {
    return Optional.ofNullable(eventTime.get("watermark"))
        .map(Instant::parse)
        .filter(watermark -> watermark.isAfter(Instant.EPOCH));
  }
}
