package io.sparkcourse.section2;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.sample.SampleStreams;
import java.time.Instant;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Exercise 2.6a: who is guessing passwords?
 *
 * <p>Every 10 seconds, output the clients that in the last 30 seconds failed to log in at least
 * {@link #MANY} times and got no page, each with its number of failures; if there are none, output
 * nothing. There is a micro-batch every 5 seconds. People who mistype also get pages; programs that
 * guess passwords do not.
 *
 * <p>A login has failed if a request's status is 401, whatever its path. A client got a page if one
 * of its requests has status 200, whether before or after the failures; other statuses do not
 * matter. A client is identified by its address, {@code getClientIp()}, and by nothing else. What
 * counts is when a request reaches Spark, even if its own time, {@code getTime()}, says that it was
 * made long before.
 *
 * <p>A client may send a million requests in 30 seconds: count in the tasks. The number of bytes
 * sent to the driver must not grow with the number of a client's requests.
 *
 * <p>Input, one {@link LogEntry} per request, shown here with {@code getClientIp()} and {@code
 * getStatus()}:
 *
 * <pre>{@code
 * batch 1 (5 s):   A 401, B 401
 * batch 2 (10 s):  A 401, B 401, C 200
 * batch 3 (15 s):  A 401, B 401
 * batch 4 (20 s):  B 200, C 404
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

  /**
   * The clients that guess, each with its number of failures, as pairs (in Java {@link Tuple2}).
   */
  static JavaPairDStream<String, Long> bruteForce(JavaDStream<LogEntry> requests) {
    // region answer
    JavaDStream<LogEntry> lastHalfMinute =
        requests.window(Durations.seconds(30), Durations.seconds(10));
    JavaPairDStream<String, Long> failures = byClient(lastHalfMinute, 401);
    JavaPairDStream<String, Long> pages = byClient(lastHalfMinute, 200);
    return failures
        .filter(client -> client._2() >= MANY)
        .leftOuterJoin(pages)
        .filter(client -> !client._2()._2().isPresent())
        .mapValues(Tuple2::_1);
  }

  /** How many requests with this status each client has in each RDD. */
  private static JavaPairDStream<String, Long> byClient(
      JavaDStream<LogEntry> requests, int status) {
    return requests
        .filter(request -> request.getStatus() == status)
        .map(LogEntry::getClientIp)
        .countByValue();
    // endregion
  }
}
