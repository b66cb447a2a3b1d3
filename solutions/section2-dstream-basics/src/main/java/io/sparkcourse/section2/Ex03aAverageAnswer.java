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
 * <p>Of each batch of a web server's log, tell for each path the average size, in bytes, of the
 * answers with status 200. {@code LogEntry.parse(line)} reads a line; {@code getPath()}, {@code
 * getStatus()} and {@code getBytes()} tell the rest. Of a line that is no log entry it throws a
 * {@code MalformedRecordException}: leave such lines out, and add 1 to {@code malformed} for each.
 * A page may be asked for a million times in a batch: what goes through the shuffle must not grow
 * with that.
 *
 * <p>Input, one line a request, here only with path, status and bytes:
 *
 * <pre>{@code
 * batch 1:  /tea 200 300, /tea 200 500, /tea 404 90, no log entry
 * batch 2:  /tea 200 100, / 200 7, / 200 8
 * }</pre>
 *
 * Output, and {@code malformed} is 1 after these two batches:
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
   * The average size of the answers with status 200, by path.
   *
   * @param malformed counts the lines that are no log entry; what functions add to it in the tasks,
   *     the driver reads
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
