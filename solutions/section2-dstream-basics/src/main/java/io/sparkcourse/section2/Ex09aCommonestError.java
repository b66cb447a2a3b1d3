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
 * Exercise 2.9a: what goes wrong most often?
 *
 * <p>Every 5 minutes, output the error that occurred most often in the last 15 minutes, with its
 * number of occurrences; if there was no error, output nothing. If several errors are tied, output
 * only the one whose text is first by {@code compareTo}: {@code 401 /tea} before {@code 404 /cart}.
 * There is a micro-batch every 5 minutes.
 *
 * <p>An error is an answer with a status of 400 or above, whichever client sent the request. Its
 * text is {@link #error}; two errors are the same if their texts are exactly equal.
 *
 * <p>Input, one {@link LogEntry} per request:
 *
 * <pre>{@code
 * batch 1 (5 min):   200 /tea    404 /mug    404 /mug
 * batch 2 (10 min):  404 /mug    503 /cart   503 /cart
 * batch 3 (15 min):  503 /cart   200 /tea
 * batch 4 (20 min):  200 /tea
 * }</pre>
 *
 * Output:
 *
 * <pre>{@code
 * batch 1 (5 min):   (404 /mug,2)
 * batch 2 (10 min):  (404 /mug,3)
 * batch 3 (15 min):  (404 /mug,3)
 * batch 4 (20 min):  (503 /cart,3)
 * }</pre>
 *
 * <p>Your method is given the context, and the path of a directory that it may use for checkpoints.
 *
 * <p>Look at it with {@code ./course run 2.9a}, check it with {@code ./course check 2.9a}, and if
 * you are stuck, {@code ./course hint 2.9a}.
 */
public final class Ex09aCommonestError {
  static final Duration BATCH = Durations.minutes(5);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex09aCommonestError.class, args).stopAfter(15);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      JavaDStream<LogEntry> requests =
          SampleStreams.accessLog(ssc, Instant.parse("2025-06-02T13:00:00Z"));
      commonestError(requests, ssc, run.checkpointDirectory()).print();

      ssc.start();
      ssc.awaitTermination();
    }
  }

  /** Status and path with its query, such as {@code 503 /cart?id=7}. */
  static String error(LogEntry request) {
    return request.getStatus() + " " + request.getPath();
  }

  /**
   * The most common error of each window and its number of occurrences: at most one pair (in Java a
   * {@link Tuple2}).
   *
   * @param checkpointDirectory an empty directory
   */
  static JavaPairDStream<String, Long> commonestError(
      JavaDStream<LogEntry> requests, JavaStreamingContext ssc, String checkpointDirectory) {
    // region answer
    ssc.checkpoint(checkpointDirectory);
    return requests
        .filter(request -> request.getStatus() >= 400)
        .map(Ex09aCommonestError::error)
        .countByValueAndWindow(Durations.minutes(15), BATCH)
        .reduce(
            (one, other) -> {
              int byCount = Long.compare(one._2(), other._2());
              int byName = other._1().compareTo(one._1());
              return byCount > 0 || byCount == 0 && byName > 0 ? one : other;
            })
        .mapToPair(commonest -> new Tuple2<>(commonest._1(), commonest._2()));
    // endregion
  }
}
