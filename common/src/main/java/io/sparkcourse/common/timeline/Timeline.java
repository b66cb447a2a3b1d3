package io.sparkcourse.common.timeline;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What happened in a run, on the axis of stream time: the micro-batches with the events that
 * arrived in them, and the windows over them. Immutable.
 *
 * <p>A {@link TimelineRecorder} records it from a run; {@link TimelineSvg} draws it.
 */
public final class Timeline {
  private final Instant streamStart;
  private final Duration batchInterval;
  private final Windowing windowing;
  private final NavigableMap<Instant, Batch> batchesByTime;
  private final List<Window> windows;

  private Timeline(
      Instant streamStart,
      Duration batchInterval,
      NavigableMap<Instant, Batch> batchesByTime,
      Windowing windowing,
      List<Window> windows) {
    this.streamStart = streamStart;
    this.batchInterval = batchInterval;
    this.batchesByTime = batchesByTime;
    this.windowing = windowing;
    this.windows = List.copyOf(windows);
  }

  /**
   * A timeline without windows.
   *
   * @param streamStart where stream time begins: the start of the first batch interval
   * @throws IllegalArgumentException if a batch is not one batch interval long, or does not begin a
   *     whole number of intervals after the start
   */
  public static Timeline ofBatches(
      Instant streamStart, Duration batchInterval, List<Batch> batches) {
    requirePositive("The batch interval", batchInterval);
    NavigableMap<Instant, Batch> byTime = new TreeMap<>();
    for (Batch batch : batches) {
      Duration offset = Duration.between(streamStart, batch.end());
      if (!batch.start().plus(batchInterval).equals(batch.end())
          || offset.compareTo(batchInterval) < 0
          || !isMultiple(offset, batchInterval)) {
        throw new IllegalArgumentException(
            "No batch interval of "
                + batchInterval
                + " from "
                + streamStart
                + " on: "
                + batch.start()
                + " to "
                + batch.end());
      }
      byTime.put(batch.end(), batch);
    }
    return new Timeline(streamStart, batchInterval, byTime, null, List.of());
  }

  /**
   * This timeline with all windows that are complete by the end of its last batch.
   *
   * @param results the result of a window, by the window's end; a window without an entry has no
   *     result
   * @throws IllegalArgumentException if the length or the sliding interval is not a multiple of the
   *     batch interval
   */
  public Timeline withWindows(
      Duration windowLength, Duration slidingInterval, Map<Instant, Results> results) {
    requireMultiple("The window length", windowLength);
    requireMultiple("The sliding interval", slidingInterval);
    List<Window> found = new ArrayList<>();
    if (!batchesByTime.isEmpty()) {
      Instant end = streamStart.plus(slidingInterval);
      for (int number = 1; !end.isAfter(batchesByTime.lastKey()); number++) {
        if (!end.isBefore(batchesByTime.firstKey())) {
          found.add(window(number, end, windowLength, slidingInterval, results.get(end)));
        }
        end = end.plus(slidingInterval);
      }
    }
    return new Timeline(
        streamStart,
        batchInterval,
        batchesByTime,
        new Windowing(windowLength, slidingInterval),
        found);
  }

  /** The first batches of this timeline, and the windows that are complete by then. */
  public Timeline firstBatches(int count) {
    Timeline shorter =
        ofBatches(streamStart, batchInterval, batches().stream().limit(count).toList());
    if (windowing == null) {
      return shorter;
    }
    Map<Instant, Results> results = new TreeMap<>();
    windows.forEach(
        window -> window.results().ifPresent(result -> results.put(window.end(), result)));
    return shorter.withWindows(windowing.length(), windowing.slidingInterval(), results);
  }

  /** Where stream time begins: the start of the first batch interval. */
  public Instant streamStart() {
    return streamStart;
  }

  public Duration batchInterval() {
    return batchInterval;
  }

  /** Empty if there are no windows over this stream. */
  public Optional<Windowing> windowing() {
    return Optional.ofNullable(windowing);
  }

  /** In the order of time. */
  public List<Batch> batches() {
    return List.copyOf(batchesByTime.values());
  }

  /** In the order of time. */
  public List<Window> windows() {
    return windows;
  }

  /** The batches that are in no window, among those that the windows have passed. */
  public List<Batch> skipped() {
    return windows.stream().flatMap(window -> window.skipped().stream()).toList();
  }

  private Window window(
      int number, Instant end, Duration length, Duration slide, Results resultsOrNull) {
    Instant start = end.minus(length);
    Instant previousEnd = number == 1 ? streamStart : end.minus(slide);
    Instant previousStart = number == 1 ? streamStart : previousEnd.minus(length);
    return new Window(
        number,
        start,
        end,
        between(start, end),
        between(latest(start, previousEnd), end),
        between(previousStart, earliest(start, previousEnd)),
        between(previousEnd, start),
        Optional.ofNullable(resultsOrNull));
  }

  /** The batches from one moment to another; none if the second moment is earlier. */
  private List<Batch> between(Instant start, Instant end) {
    return start.isBefore(end)
        ? List.copyOf(batchesByTime.subMap(start, false, end, true).values())
        : List.of();
  }

  private void requireMultiple(String what, Duration duration) {
    requirePositive(what, duration);
    if (!isMultiple(duration, batchInterval)) {
      throw new IllegalArgumentException(
          what + ", " + duration + ", is no multiple of the batch interval, " + batchInterval);
    }
  }

  private static void requirePositive(String what, Duration duration) {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException(what + " has to be positive, not " + duration);
    }
  }

  private static boolean isMultiple(Duration duration, Duration unit) {
    return duration.toMillis() % unit.toMillis() == 0;
  }

  private static Instant latest(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static Instant earliest(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /** Window length and sliding interval. */
  public record Windowing(Duration length, Duration slidingInterval) {}

  /**
   * A micro-batch: what arrived from {@code start} (inclusive) to {@code end} (exclusive). Spark
   * names it by its end.
   *
   * @param events those that were kept, in the order of the RDD: all, or the first ones of many
   * @param eventCount how many there were
   */
  public record Batch(Instant start, Instant end, List<Event> events, long eventCount) {
    public Batch {
      events = List.copyOf(events);
      if (eventCount < events.size()) {
        throw new IllegalArgumentException(events.size() + " events, but counted " + eventCount);
      }
    }

    /** A batch with all its events kept. */
    public static Batch of(Instant start, Instant end, List<Event> events) {
      return new Batch(start, end, events, events.size());
    }
  }

  /**
   * One event.
   *
   * @param label what to call it in the picture
   * @param eventTime when it happened, if that is known and not in the batch interval in which the
   *     event arrived
   */
  public record Event(String label, Optional<Instant> eventTime) {
    public Event {
      Objects.requireNonNull(label, "label");
      Objects.requireNonNull(eventTime, "eventTime");
    }

    public static Event of(String label) {
      return new Event(label, Optional.empty());
    }
  }

  /**
   * The result of a window.
   *
   * @param labels those that were kept, in the order of the RDD: all, or the first ones of many
   * @param count how many there were
   */
  public record Results(List<String> labels, long count) {
    public Results {
      labels = List.copyOf(labels);
      if (count < labels.size()) {
        throw new IllegalArgumentException(labels.size() + " results, but counted " + count);
      }
    }

    /** Results with all labels kept. */
    public static Results of(String... labels) {
      return new Results(List.of(labels), labels.length);
    }
  }

  /**
   * One window.
   *
   * @param number 1 for the first one
   * @param start before the start of the stream in the first windows, while the stream is younger
   *     than the window length
   * @param batches the batches in it
   * @param entered those of them that were not in the window before
   * @param left the batches of the window before that are not in this one
   * @param skipped the batches between the previous window and this one, which are in no window:
   *     the sliding interval is longer than the window
   * @param results empty if none were recorded
   */
  public record Window(
      int number,
      Instant start,
      Instant end,
      List<Batch> batches,
      List<Batch> entered,
      List<Batch> left,
      List<Batch> skipped,
      Optional<Results> results) {
    public Window {
      batches = List.copyOf(batches);
      entered = List.copyOf(entered);
      left = List.copyOf(left);
      skipped = List.copyOf(skipped);
    }
  }
}
