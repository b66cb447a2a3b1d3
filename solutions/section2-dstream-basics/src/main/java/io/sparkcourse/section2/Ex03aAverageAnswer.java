package io.sparkcourse.section2;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.data.MalformedRecordException;
import io.sparkcourse.common.sample.SampleStreams;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/**
 * Exercise 2.3a: how large is the average answer of each page?
 *
 * <p>For each batch of a web server's log, output for each path the average size of the answers
 * with status 200, in bytes and not rounded. {@link LogEntry#parse} reads a line. Only its {@code
 * getStatus()}, {@code getBytes()} and {@code getPath()} (the path with its query) matter; the
 * client and the method of the request do not. An answer of 0 bytes counts like any other. The
 * sizes of a page can add up to more than an {@code int} holds. For a path without an answer of
 * status 200, output nothing.
 *
 * <p>For a line that is not a log entry, such as an empty one, {@code parse} throws a {@link
 * MalformedRecordException}. Leave such a line out, and add 1 to {@code malformed}: after each
 * batch, its value is the number of these lines since the start.
 *
 * <p>A page may be requested a million times in a batch: neither the number of bytes shuffled nor
 * the number of bytes sent to the driver may grow with the number of its requests.
 *
 * <p>Input, one line per request, shown here only with path, status and bytes:
 *
 * <pre>{@code
 * batch 1:  /tea 200 300, /tea 200 500, /tea 404 90, no log entry
 * batch 2:  /tea 200 100, / 200 7, / 200 8
 * }</pre>
 *
 * Output, and {@code malformed} is 1 after each of these two batches:
 *
 * <pre>{@code
 * batch 1:  (/tea,400.0)
 * batch 2:  (/tea,100.0) (/,7.5)
 * }</pre>
 *
 * <p>Look at it with {@code ./course run 2.3a}, check it with {@code ./course check 2.3a}, and if
 * you are stuck, {@code ./course hint 2.3a}.
 */
public final class Ex03aAverageAnswer {
  static final Duration BATCH = Durations.seconds(10);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex03aAverageAnswer.class, args).stopAfter(6);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      LongAccumulator malformed = ssc.sparkContext().sc().longAccumulator();
      JavaDStream<String> lines =
          SampleStreams.accessLogLines(ssc, Instant.parse("2025-06-02T12:39:50Z"));
      averages(lines, malformed).print();

      ssc.start();
      ssc.awaitTermination();
      System.out.println("malformed lines: " + malformed.value());
    }
  }

  /**
   * The average size of the answers with status 200, by path. A pair is a {@link Tuple2}; a
   * function that produces any number of elements returns an iterator, such as that of a {@link
   * List} or one from {@link Collections}.
   *
   * @param malformed counts the lines that are not log entries; functions add to it in the tasks,
   *     and the driver reads it
   */
  static JavaPairDStream<String, Double> averages(
      JavaDStream<String> lines, LongAccumulator malformed) {
    // region answer
    return lines
        .flatMap(
            line -> {
              try {
                return List.of(LogEntry.parse(line)).iterator();
              } catch (MalformedRecordException problem) {
                malformed.add(1);
                return Collections.emptyIterator();
              }
            })
        .filter(entry -> entry.getStatus() == 200)
        .mapToPair(entry -> new Tuple2<>(entry.getPath(), new Tuple2<>(entry.getBytes(), 1L)))
        .reduceByKey((a, b) -> new Tuple2<>(a._1() + b._1(), a._2() + b._2()))
        .mapValues(sum -> (double) sum._1() / sum._2());
    // endregion
  }
}
