package io.sparkcourse.section2;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.sample.SampleStreams;
import java.time.Instant;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Exercise 2.7a: is the shop too quiet?
 *
 * <p>Every 10 seconds, count the requests of the last minute. If there are fewer than {@link
 * #EXPECTED}, output their number; otherwise output nothing. Output it every time, not only when
 * the shop becomes quiet. There is a micro-batch every 5 seconds.
 *
 * <p>Every request counts, including one that is answered with an error and one that is equal to
 * another. If a minute has no requests, the number is 0. It is also 0 if no request has arrived
 * since the start: a shop that was never reached is the quietest of all. In its first minute the
 * stream is younger than the window, so there may well be an alarm: do not suppress it.
 *
 * <p>Input, one {@link LogEntry} per request; only their number matters here:
 *
 * <pre>{@code
 * batch 1 (5 s):   6 requests
 * batch 2 (10 s):  5 requests
 * batch 3 (15 s):  5 requests
 * batch 4 (20 s):  5 requests
 * }</pre>
 *
 * Output, in batches 2 and 4, if 20 are expected:
 *
 * <pre>{@code
 * batch 2 (10 s):  11
 * batch 4 (20 s):  nothing
 * }</pre>
 *
 * <p>Some ways to count a window need a checkpoint directory, others do not. Your method is given
 * the context, and the path of a directory: if you set a checkpoint directory, use this one.
 *
 * <p>Look at it with {@code ./course run 2.7a}, check it with {@code ./course check 2.7a}, and if
 * you are stuck, {@code ./course hint 2.7a}.
 */
public final class Ex07aQuietShop {
  static final Duration BATCH = Durations.seconds(5);
  static final long EXPECTED = 20;

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex07aQuietShop.class, args).stopAfter(24);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      JavaDStream<LogEntry> requests =
          SampleStreams.accessLog(ssc, Instant.parse("2025-06-02T12:04:00Z"));
      alarms(requests, ssc, run.checkpointDirectory()).print();

      ssc.start();
      ssc.awaitTermination();
    }
  }

  static JavaDStream<Long> alarms(
      JavaDStream<LogEntry> requests, JavaStreamingContext ssc, String checkpointDirectory) {
    // region answer
    ssc.checkpoint(checkpointDirectory);
    return requests
        .count() // 0 for an empty batch: countByWindow has no number until a request arrives
        .reduceByWindow(
            Long::sum, (all, leaving) -> all - leaving, Durations.minutes(1), Durations.seconds(10))
        .filter(count -> count < EXPECTED);
    // endregion
  }
}
