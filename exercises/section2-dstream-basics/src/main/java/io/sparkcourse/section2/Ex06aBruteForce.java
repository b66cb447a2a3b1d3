package io.sparkcourse.section2;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.exercise.NotStartedException;
import io.sparkcourse.common.sample.SampleStreams;
import java.time.Instant;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Exercise 2.6a: who is guessing passwords?
 *
 * <p>Every 10 seconds, tell the clients that failed to log in at least {@link #MANY} times in the
 * last 30 seconds, each with how often it failed. There is a micro-batch every 5 seconds. A login
 * has failed if the request's status is 401. What counts is when a request reaches Spark, even if
 * the request's own time says that it was made long before.
 *
 * <p>Input, one {@link LogEntry} a request, here with {@code getClientIp()} and {@code
 * getStatus()}:
 *
 * <pre>{@code
 * batch 1 (5 s):   A 401, B 401
 * batch 2 (10 s):  A 401, C 200
 * batch 3 (15 s):  A 401
 * batch 4 (20 s):  C 200, C 200, C 200
 * }</pre>
 *
 * Output, in batches 2 and 4:
 *
 * <pre>{@code
 * batch 2 (10 s):  nothing
 * batch 4 (20 s):  (A,3)
 * }</pre>
 *
 * <p>Look at it with {@code ./course run 2.6a}, check it with {@code ./course check 2.6a}, and if
 * you are stuck, {@code ./course hint 2.6a}.
 */
public final class Ex06aBruteForce {
  static final Duration BATCH = Durations.seconds(5);
  static final long MANY = 3;

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex06aBruteForce.class, args).stopAfter(14);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      bruteForce(SampleStreams.accessLog(ssc, Instant.parse("2025-06-02T13:49:50Z"))).print();

      ssc.start();
      ssc.awaitTermination();
    }
  }

  static JavaPairDStream<String, Long> bruteForce(JavaDStream<LogEntry> requests) {
    // region answer
    throw new NotStartedException(
        "2.6a", "keep the requests with status 401, and look at them through a window");
    // endregion
  }
}
