package io.sparkcourse.section2.outputoperations;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.data.MalformedRecordException;
import io.sparkcourse.common.generator.AccessLogGenerator;
import io.sparkcourse.common.sample.SampleStreams;
import java.time.Instant;
import java.util.function.Consumer;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.util.LongAccumulator;

/**
 * Lecture 2.10: in what order do output operations run, and what does a second one cost?
 *
 * <p>A shop's log, half an hour per batch; an accumulator counts how often a line is parsed. Run it
 * with the green arrow, {@code ./course run OutputOrder}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * One output
 *   requests that failed: begins ...
 *   requests that failed: 3
 *   1534 lines, parsed 1534 times
 * Two outputs
 *   requests that failed: begins ...
 *   requests that failed: 3
 *   malformed lines: begins ...
 *   malformed lines: 10
 *   1534 lines, parsed 3068 times
 * Two outputs of a cached stream
 *   requests that failed: begins ...
 *   requests that failed: 3
 *   malformed lines: begins ...
 *   malformed lines: 10
 *   1534 lines, parsed 1534 times
 * print(2)
 * -------------------------------------------
 * Time: 1748869200000 ms
 * -------------------------------------------
 * 200
 * 200
 * ...
 *
 *   1534 lines, parsed 3 times
 * print(2) of a cached stream
 * -------------------------------------------
 * Time: 1748869200000 ms
 * -------------------------------------------
 * 200
 * 200
 * ...
 *
 *   1534 lines, parsed 767 times
 * }</pre>
 */
public final class OutputOrderDemo {
  static final Duration BATCH = Durations.minutes(30);

  private static final Instant START = AccessLogGenerator.START.plusSeconds(1800);

  /** The status of a line that is not a log entry. */
  static final int MALFORMED = 0;

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(OutputOrderDemo.class, args).stopAfter(1);

    countCalls(run, "One output", statuses -> failures(statuses));
    countCalls(run, "Two outputs", statuses -> twoOutputs(statuses));
    countCalls(run, "Two outputs of a cached stream", statuses -> twoOutputs(statuses.cache()));
    countCalls(run, "print(2)", statuses -> statuses.print(2));
    countCalls(run, "print(2) of a cached stream", statuses -> statuses.cache().print(2));
  }

  private static void countCalls(DemoRun run, String title, Consumer<JavaDStream<Integer>> outputs)
      throws Exception {
    System.out.println(title);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      LongAccumulator calls = ssc.sparkContext().sc().longAccumulator();
      JavaDStream<String> lines = SampleStreams.accessLogLines(ssc, START);

      outputs.accept(lines.map(counted(calls, OutputOrderDemo::status)));
      lines.foreachRDD(
          rdd -> {
            System.out.printf("  %d lines, parsed %d times%n", rdd.count(), calls.value());
            calls.reset();
          });

      ssc.start();
      ssc.awaitTermination();
    }
  }

  // region outputs
  /** Two output operations on one stream: each has its own jobs. */
  static void twoOutputs(JavaDStream<Integer> statuses) {
    failures(statuses);
    output("malformed lines", statuses.filter(status -> status == MALFORMED));
  }

  private static void failures(JavaDStream<Integer> statuses) {
    output("requests that failed", statuses.filter(status -> status >= 500));
  }

  private static void output(String what, JavaDStream<Integer> statuses) {
    statuses.foreachRDD(
        rdd -> {
          System.out.printf("  %s: begins ...%n", what);
          System.out.printf("  %s: %d%n", what, rdd.count());
        });
  }

  // endregion

  /** The status of a request, or 0 for a line that cannot be read. */
  static int status(String line) {
    try {
      return LogEntry.parse(line).getStatus();
    } catch (MalformedRecordException malformed) {
      return MALFORMED;
    }
  }

  // region counted
  /** The same function, but each call is counted. */
  static <T, R> Function<T, R> counted(LongAccumulator calls, Function<T, R> function) {
    return argument -> {
      calls.add(1);
      return function.call(argument);
    };
  }

  // endregion
}
