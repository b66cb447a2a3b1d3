package io.sparkcourse.section3;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.data.MalformedRecordException;
import io.sparkcourse.common.generator.AccessLogGenerator;
import io.sparkcourse.common.sample.SampleStreams;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.util.CollectionAccumulator;

/**
 * Exercise 3.4a: how good is the data?
 *
 * <p>Parse the lines of an access log. Return a stream of the entries of the well-formed lines.
 * Save how many malformed lines there are in each micro-batch, by {@link #reason}: call {@code put}
 * of the store once for each micro-batch, with the time of the micro-batch.
 *
 * <p>The map has only reasons that occur in the micro-batch. It is empty if no line is malformed,
 * and also if there are no lines. Every malformed line counts once, even if several are equal. The
 * store keeps one map for each time: a second {@code put} for a time replaces the first.
 *
 * <p>Three things must not change the numbers. The caller of your method may use the stream that
 * you return in several output operations. The program may fail and be recovered from a checkpoint.
 * And tasks may run in other processes than the driver, which then does not see what a task writes
 * into a variable or a static field.
 *
 * <p>Input, lines of a log (only their kind is shown here):
 *
 * <pre>{@code
 * batch 1 (1000 ms):  good, bad status, good
 * batch 2 (2000 ms):  good
 * batch 3 (3000 ms):  bad status, bad time, bad status
 * }</pre>
 *
 * The store then contains:
 *
 * <pre>{@code
 * 1000 ms  {the status is not 100 to 599=1}
 * 2000 ms  {}
 * 3000 ms  {the status is not 100 to 599=2, the time is no date=1}
 * }</pre>
 *
 * <p>Look at it with {@code ./course run 3.4a}, check it with {@code ./course check 3.4a}, and if
 * you are stuck, {@code ./course hint 3.4a}.
 */
public final class Ex04aDataQuality {
  static final Duration BATCH = Durations.minutes(10);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex04aDataQuality.class, args);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      JavaDStream<String> lines = SampleStreams.accessLogLines(ssc, AccessLogGenerator.START);
      JavaDStream<LogEntry> entries =
          parse(lines, (batch, malformed) -> System.out.println(batch + "  " + malformed));
      entries.count().print();

      ssc.start();
      ssc.awaitTermination();
    }
  }

  /** Keeps counts, as a database table does. Only the driver may call it. */
  @FunctionalInterface
  interface QualityStore extends Serializable {
    /**
     * @param batch the time of the micro-batch
     * @param malformed how many lines of this batch were malformed, by reason
     */
    void put(Time batch, Map<String, Long> malformed);
  }

  /**
   * Why a line is malformed, without details that differ from line to line; null if it is
   * well-formed.
   */
  static String reason(String line) {
    try {
      LogEntry.parse(line);
      return null;
    } catch (MalformedRecordException malformed) {
      return malformed.getMessage().replaceFirst(": '.*", "");
    }
  }

  static JavaDStream<LogEntry> parse(JavaDStream<String> lines, QualityStore store) {
    // region answer
    lines.foreachRDD(
        (rdd, time) -> {
          CollectionAccumulator<String> reasons = rdd.context().collectionAccumulator();
          rdd.filter(line -> reason(line) != null).foreach(line -> reasons.add(reason(line)));
          Map<String, Long> counts = new TreeMap<>();
          reasons.value().forEach(reason -> counts.merge(reason, 1L, Long::sum));
          store.put(time, counts);
        });
    return lines.filter(line -> reason(line) == null).map(LogEntry::parse);
    // endregion
  }
}
