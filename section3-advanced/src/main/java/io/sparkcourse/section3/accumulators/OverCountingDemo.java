package io.sparkcourse.section3.accumulators;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.data.MalformedRecordException;
import io.sparkcourse.common.generator.AccessLogGenerator;
import io.sparkcourse.common.sample.SampleStreams;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.apache.spark.SparkContext;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.util.LongAccumulator;

/**
 * Lecture 3.4: does an accumulator count every record once?
 *
 * <p>Five accumulators count the malformed lines of the same access log, which has 17 of them. Run
 * it with the green arrow, {@code ./course run 3.4}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 *           |      counted in a transformation, with the outputs       | counted in
 *           |  take(10)       count()  count() twice   and a cache()   | an action
 * 12:30:00  |         0             0              0               0   |         0
 * 13:00:00  |         0            10             20              10   |        10
 * 13:30:00  |         0            10             20              10   |        10
 * 14:00:00  |         0            13             26              13   |        13
 * 14:30:00  |         0            13             26              13   |        13
 * 15:00:00  |         0            17             34              17   |        17
 * }</pre>
 */
public final class OverCountingDemo {
  static final Duration BATCH = Durations.minutes(30);

  private static final String HEADER =
      """
                |      counted in a transformation, with the outputs       | counted in
                |  take(10)       count()  count() twice   and a cache()   | an action
      """;

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(OverCountingDemo.class, args);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      SparkContext sc = ssc.sparkContext().sc();
      JavaDStream<String> lines = SampleStreams.accessLogLines(ssc, AccessLogGenerator.START);

      LongAccumulator taken = sc.longAccumulator("with take(10)");
      parsed(lines, taken).foreachRDD(entries -> entries.take(10));

      LongAccumulator counted = sc.longAccumulator("with count()");
      parsed(lines, counted).foreachRDD(entries -> entries.count());

      LongAccumulator countedTwice = sc.longAccumulator("with count() twice");
      JavaDStream<LogEntry> twoOutputs = parsed(lines, countedTwice);
      twoOutputs.foreachRDD(entries -> entries.count());
      twoOutputs.foreachRDD(entries -> entries.count());

      LongAccumulator cached = sc.longAccumulator("with count() twice and a cache()");
      JavaDStream<LogEntry> kept = parsed(lines, cached).cache();
      kept.foreachRDD(entries -> entries.count());
      kept.foreachRDD(entries -> entries.count());

      LongAccumulator inAction = sc.longAccumulator("in an action");
      countMalformed(lines, inAction);

      System.out.print(HEADER);
      List<LongAccumulator> all = List.of(taken, counted, countedTwice, cached, inAction);
      lines.foreachRDD((rdd, time) -> print(time, all));

      ssc.start();
      ssc.awaitTermination();
    }
  }

  // region transformation
  /** The well-formed lines; each computation of this stream counts the others again. */
  static JavaDStream<LogEntry> parsed(JavaDStream<String> lines, LongAccumulator malformed) {
    return lines.flatMap(
        line -> {
          try {
            return List.of(LogEntry.parse(line)).iterator();
          } catch (MalformedRecordException noEntry) {
            malformed.add(1);
            return Collections.emptyIterator();
          }
        });
  }

  // endregion

  // region action
  /** Counts in an action: here Spark guarantees that each task counts once. */
  static void countMalformed(JavaDStream<String> lines, LongAccumulator malformed) {
    lines.foreachRDD(
        rdd ->
            rdd.foreach(
                line -> {
                  if (isMalformed(line)) {
                    malformed.add(1);
                  }
                }));
  }

  // endregion

  static boolean isMalformed(String line) {
    try {
      LogEntry.parse(line);
      return false;
    } catch (MalformedRecordException noEntry) {
      return true;
    }
  }

  /** In the driver, the only place where the value of an accumulator can be read. */
  private static void print(Time time, List<LongAccumulator> accumulators) {
    long[] sums = accumulators.stream().mapToLong(LongAccumulator::sum).toArray();
    System.out.printf(
        Locale.ROOT,
        "%tT  |%10d%14d%15d%16d   |%10d%n",
        LocalTime.ofInstant(Instant.ofEpochMilli(time.milliseconds()), ZoneOffset.UTC),
        sums[0],
        sums[1],
        sums[2],
        sums[3],
        sums[4]);
  }
}
