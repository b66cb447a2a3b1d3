package io.sparkcourse.common.timeline;

import io.sparkcourse.common.timeline.Timeline.Batch;
import io.sparkcourse.common.timeline.Timeline.Event;
import io.sparkcourse.common.timeline.Timeline.Results;
import java.io.PrintStream;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaDStreamLike;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Records a {@link Timeline} while a streaming context runs:
 *
 * <pre>{@code
 * TimelineRecorder timeline = TimelineRecorder.of(ssc, WINDOW, SLIDE);
 * timeline.events(requests, LogEntry::getPath);
 * timeline.results(requests.countByWindow(WINDOW, SLIDE), count -> count + " requests");
 * timeline.printEach(System.out);
 * }</pre>
 *
 * <p>Each recorded stream gets one more output operation, {@code foreachRDD}, and so one more job
 * per batch. Streams, RDDs and their ids stay the same; output that the program prints itself stays
 * where it is. The first 50 elements of a batch are sent to the driver, as with {@code print()},
 * and are labelled there.
 *
 * <p>A recorder may be part of a checkpoint, but what it has recorded is not: in a context that is
 * restored from a checkpoint nothing is recorded.
 */
public final class TimelineRecorder implements Serializable {
  private static final long serialVersionUID = 1L;

  /** So that an endless run does not fill the memory: hours of batches. */
  private static final int KEPT_BATCHES = 10_000;

  private final long batchMillis;
  private final Duration windowLength;
  private final Duration slidingInterval;
  private final transient NavigableMap<Instant, Slot> slots = new TreeMap<>();
  private final transient boolean restored;
  private transient Instant streamStart;
  private transient PrintStream out;
  private int eventStreams;
  private int resultStreams;

  private TimelineRecorder(
      Duration batchInterval, Duration windowLength, Duration slidingInterval, boolean restored) {
    this.restored = restored;
    this.batchMillis = batchInterval.milliseconds();
    this.windowLength = windowLength;
    this.slidingInterval = slidingInterval;
  }

  /** Records the batches of streams without windows. */
  public static TimelineRecorder of(JavaStreamingContext ssc) {
    return new TimelineRecorder(ssc.ssc().graph().batchDuration(), null, null, false);
  }

  /** Records batches and the windows over them. */
  public static TimelineRecorder of(
      JavaStreamingContext ssc, Duration windowLength, Duration slidingInterval) {
    return new TimelineRecorder(
        ssc.ssc().graph().batchDuration(), windowLength, slidingInterval, false);
  }

  /**
   * Records the elements of a stream, batch by batch. Call it before the context starts. With
   * several streams, the events of the stream that was named first come first.
   *
   * @param stream with the batch interval of the context
   * @param label what to call an element in the picture
   * @throws IllegalArgumentException if the stream does not give an RDD every batch interval
   */
  public <T> TimelineRecorder events(
      JavaDStreamLike<T, ?, ?> stream, Function<? super T, String> label) {
    return recordEvents(stream, label, null);
  }

  /**
   * Like {@link #events(JavaDStreamLike, Function)}, with the time at which an element happened;
   * the picture marks those that happened before the batch interval in which they arrived.
   *
   * @param eventTime may return null if it is not known
   */
  public <T> TimelineRecorder events(
      JavaDStreamLike<T, ?, ?> stream,
      Function<? super T, String> label,
      Function<? super T, Instant> eventTime) {
    return recordEvents(stream, label, eventTime);
  }

  /**
   * Records the results of the windows, in the order in which {@code print()} shows them. Call it
   * before the context starts. With several streams, the results of the stream that was named first
   * come first.
   *
   * @param stream with the sliding interval of the windows
   * @param label what to call a result in the picture
   * @throws IllegalArgumentException if the stream does not give an RDD every sliding interval
   * @throws IllegalStateException if this recorder was created without windows
   */
  public <T> TimelineRecorder results(
      JavaDStreamLike<T, ?, ?> stream, Function<? super T, String> label) {
    if (windowLength == null) {
      throw new IllegalStateException(
          "Results are those of windows: name window length and sliding interval in"
              + " TimelineRecorder.of(ssc, windowLength, slidingInterval).");
    }
    requireInterval("The results", stream, slidingInterval.milliseconds());
    int index = resultStreams++;
    foreachSample(
        stream,
        (end, sample, slot) -> {
          List<String> labels = new ArrayList<>();
          for (T element : sample.elements()) {
            labels.add(label.call(element));
          }
          slot.results.put(index, new Results(labels, sample.size()));
        });
    return this;
  }

  /**
   * Prints a block for each window when it is complete (without windows: for each batch), right
   * after the last of the recorded streams has been recorded. So it comes after what the program
   * prints of streams named earlier, and before what it prints of streams named later.
   */
  public TimelineRecorder printEach(PrintStream destination) {
    synchronized (slots) {
      out = destination;
    }
    return this;
  }

  /** What has been recorded up to now; at most the last 10,000 batches. */
  public Timeline recorded() {
    synchronized (slots) {
      return timeline();
    }
  }

  private <T> TimelineRecorder recordEvents(
      JavaDStreamLike<T, ?, ?> stream,
      Function<? super T, String> label,
      Function<? super T, Instant> eventTimeOrNull) {
    requireInterval("The events", stream, batchMillis);
    int index = eventStreams++;
    foreachSample(
        stream,
        (end, sample, slot) -> {
          List<Event> events = new ArrayList<>();
          for (T element : sample.elements()) {
            Instant time = eventTimeOrNull == null ? null : eventTimeOrNull.call(element);
            events.add(
                new Event(label.call(element), Optional.ofNullable(time).filter(elsewhen(end))));
          }
          slot.events.put(
              index, new Batch(end.minusMillis(batchMillis), end, events, sample.size()));
        });
    return this;
  }

  private Predicate<Instant> elsewhen(Instant end) {
    return time -> time.isBefore(end.minusMillis(batchMillis)) || !time.isBefore(end);
  }

  private <T> void foreachSample(JavaDStreamLike<T, ?, ?> stream, Recording<T> recording) {
    // A stream of pairs is, to foreachRDD, a stream of tuples.
    JavaDStream.fromDStream(stream.dstream(), stream.classTag())
        .foreachRDD(
            (rdd, time) -> {
              if (!restored) {
                record(Instant.ofEpochMilli(time.milliseconds()), RddSample.of(rdd), recording);
              }
            });
  }

  private <T> void record(Instant end, RddSample<T> sample, Recording<T> recording)
      throws Exception {
    synchronized (slots) {
      if (streamStart == null) {
        streamStart = end.minusMillis(batchMillis);
      }
      Slot slot = slots.computeIfAbsent(end, unused -> new Slot());
      recording.record(end, sample, slot);
      if (out != null && isComplete(end, slot)) {
        print(end);
      }
      if (slots.size() > KEPT_BATCHES) {
        slots.pollFirstEntry();
      }
    }
  }

  private boolean isComplete(Instant end, Slot slot) {
    boolean windowEnds =
        windowLength == null
            || (end.toEpochMilli() - streamStart.toEpochMilli()) % slidingInterval.milliseconds()
                == 0;
    return windowEnds && slot.events.size() == eventStreams && slot.results.size() == resultStreams;
  }

  private void print(Instant end) {
    String block = TimelineText.blockAt(timeline(), end);
    // In one call: Spark's own output may come from another thread.
    out.print(block.replace("\n", System.lineSeparator()));
    out.flush();
  }

  private Timeline timeline() {
    List<Batch> batches = new ArrayList<>();
    SortedMap<Instant, Results> results = new TreeMap<>();
    slots.forEach(
        (end, slot) -> {
          batches.add(slot.batch(end.minusMillis(batchMillis), end));
          if (!slot.results.isEmpty()) {
            results.put(end, slot.results());
          }
        });
    java.time.Duration batchInterval = java.time.Duration.ofMillis(batchMillis);
    Instant start = streamStart == null ? Instant.EPOCH : streamStart;
    Timeline timeline = Timeline.ofBatches(start, batchInterval, batches);
    return windowLength == null
        ? timeline
        : timeline.withWindows(
            java.time.Duration.ofMillis(windowLength.milliseconds()),
            java.time.Duration.ofMillis(slidingInterval.milliseconds()),
            results);
  }

  private static void requireInterval(
      String what, JavaDStreamLike<?, ?, ?> stream, long expectedMillis) {
    long millis = stream.dstream().slideDuration().milliseconds();
    if (millis != expectedMillis) {
      throw new IllegalArgumentException(
          what + " have to come every " + expectedMillis + " ms, not every " + millis + " ms.");
    }
  }

  /** Replaces a recorder in a checkpoint: the types of its labels cannot be relied on. */
  private Object readResolve() {
    return new TimelineRecorder(new Duration(batchMillis), windowLength, slidingInterval, true);
  }

  /** Labels a sample and puts it in its place. */
  private interface Recording<T> extends Serializable {
    void record(Instant end, RddSample<T> sample, Slot slot) throws Exception;
  }

  /** What was recorded at one batch time, by the number of the stream. */
  private static final class Slot {
    private final SortedMap<Integer, Batch> events = new TreeMap<>();
    private final SortedMap<Integer, Results> results = new TreeMap<>();

    Batch batch(Instant start, Instant end) {
      return new Batch(
          start,
          end,
          events.values().stream().flatMap(batch -> batch.events().stream()).toList(),
          events.values().stream().mapToLong(Batch::eventCount).sum());
    }

    Results results() {
      return new Results(
          results.values().stream().flatMap(result -> result.labels().stream()).toList(),
          results.values().stream().mapToLong(Results::count).sum());
    }
  }
}
