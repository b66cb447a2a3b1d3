package io.sparkcourse.section3;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.exercise.NotStartedException;
import io.sparkcourse.common.sample.SampleStreams;
import java.io.Serializable;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Exercise 3.2b: how long was each visit to the shop, and how many pages did it have?
 *
 * <p>Output each visit of a client once, in the micro-batch in which it ends, and no visit that is
 * still open. There is a micro-batch every 10 minutes. A visit ends
 *
 * <ul>
 *   <li>with a request whose path is exactly {@code /logout}: it is the last page of the visit, and
 *       the client's next request begins a new one;
 *   <li>when the client's next request was made more than 30 minutes after the one before, by the
 *       requests' own time, even if they are on different days: the next one begins a new visit;
 *   <li>when no request from the client has arrived for more than 30 minutes: in the fourth
 *       micro-batch after the last one that had a request from it. If a request arrives in this
 *       same micro-batch, its own time decides whether the visit continues.
 * </ul>
 *
 * <p>The requests of a client may arrive hours after they were made. From micro-batch to
 * micro-batch they arrive in the order in which they were made, but within a micro-batch in any
 * order: the requests' own time says which is first. Of several requests made at the same time,
 * {@code /logout} is the last.
 *
 * <p>Open visits must survive a failure of the driver. The context has a checkpoint directory.
 *
 * <p>Input, one {@link LogEntry} per request, shown here with client, time and path:
 *
 * <pre>{@code
 * batch 1 (00:10):  Ann 00:01 /, Bob 00:02 /, Ann 00:03 /cart
 * batch 2 (00:20):  Ann 00:12 /logout
 * batch 3 (00:30):  Ann 00:25 /
 * batch 4 (00:40):  nothing
 * batch 5 (00:50):  nothing
 * batch 6 (01:00):  Ann 00:57 /
 * }</pre>
 *
 * Output, in batches 2, 5 and 6:
 *
 * <pre>{@code
 * batch 2 (00:20):  Ann 00:01 - 00:12, 3 pages
 * batch 5 (00:50):  Bob 00:02 - 00:02, 1 page
 * batch 6 (01:00):  Ann 00:25 - 00:25, 1 page
 * }</pre>
 *
 * <p>The class {@code Tuple2} is {@code scala.Tuple2}.
 *
 * <p>Look at it with {@code ./course run 3.2b}, check it with {@code ./course check 3.2b}, and if
 * you are stuck, {@code ./course hint 3.2b}.
 */
public final class Ex02bVisits {
  static final Duration BATCH = Durations.minutes(10);
  static final Duration GAP = Durations.minutes(30);
  static final String LOGOUT = "/logout";

  /**
   * A visit, or the part of it that is known so far.
   *
   * @param client its address
   * @param start when the first request was made
   * @param end when the last request was made
   * @param pages how many requests there are
   */
  record Visit(String client, Instant start, Instant end, int pages) implements Serializable {
    @Override
    public String toString() {
      return client
          + " "
          + clock(start)
          + " - "
          + clock(end)
          + ", "
          + pages
          + (pages == 1 ? " page" : " pages");
    }

    private static LocalTime clock(Instant instant) {
      return LocalTime.ofInstant(instant, ZoneOffset.UTC);
    }
  }

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex02bVisits.class, args).stopAfter(12);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      ssc.checkpoint(run.checkpointDirectory());
      visits(SampleStreams.accessLog(ssc, Instant.parse("2025-06-02T12:00:00Z"))).print();

      ssc.start();
      ssc.awaitTermination();
    }
  }

  static JavaDStream<Visit> visits(JavaDStream<LogEntry> requests) {
    // region answer
    throw new NotStartedException(
        "3.2b",
        "map each request to a pair (client, request), group them by client, and keep the open"
            + " visit of each client as a state");
    // endregion
  }
}
