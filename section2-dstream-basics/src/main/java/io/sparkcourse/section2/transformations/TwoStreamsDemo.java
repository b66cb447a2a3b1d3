package io.sparkcourse.section2.transformations;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.sample.SampleStreams;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Lecture 2.3: what do union, join and cogroup return for two streams?
 *
 * <p>The first stream has the clients that requested a shop's login page, the second those that
 * sent a password, each with the time. Run it with the green arrow, {@code ./course run
 * TwoStreams}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * 12:40:00
 *   pages                    [] [(203.0.113.227,12:39:57)]
 *   logins                   [] [(203.0.113.205,12:39:58)]
 *   union                    [] [(203.0.113.227,page 12:39:57)] [] [(203.0.113.205,login 12:39:58)]
 *   join                     [] []
 *   leftOuterJoin            [] [(203.0.113.227,(12:39:57,Optional.empty))]
 *   cogroup                  [] [(203.0.113.205,([],[12:39:58])), (203.0.113.227,([12:39:57],[]))]
 * 12:40:10
 *   pages                    [(192.0.2.246,12:40:04)] []
 *   logins                   [(203.0.113.227,12:40:01)] [(192.0.2.246,12:40:06)]
 *   union                    [(192.0.2.246,page 12:40:04)] [] [(203.0.113.227,login 12:40:01)] [(192.0.2.246,login 12:40:06)]
 *   join                     [(192.0.2.246,(12:40:04,12:40:06))] []
 *   leftOuterJoin            [(192.0.2.246,(12:40:04,Optional[12:40:06]))] []
 *   cogroup                  [(192.0.2.246,([12:40:04],[12:40:06]))] [(203.0.113.227,([],[12:40:01]))]
 * }</pre>
 */
public final class TwoStreamsDemo {
  static final Duration BATCH = Durations.seconds(10);
  private static final Instant START = Instant.parse("2025-06-02T12:39:50Z");

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(TwoStreamsDemo.class, args).stopAfter(2);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      // region main
      JavaDStream<LogEntry> requests = SampleStreams.accessLog(ssc, START);
      JavaPairDStream<String, LocalTime> pages = timesOf("GET", requests);
      JavaPairDStream<String, LocalTime> logins = timesOf("POST", requests);

      BatchPrinter batches = new BatchPrinter();
      batches.print("pages", pages);
      batches.print("logins", logins);
      batches.print("union", tagged("page", pages).union(tagged("login", logins)));
      batches.print("join", pages.join(logins));
      batches.print("leftOuterJoin", pages.leftOuterJoin(logins));
      batches.print("cogroup", pages.cogroup(logins));
      // endregion

      ssc.start();
      ssc.awaitTermination();
    }
  }

  /** The requests for the login page by this HTTP method: client and time. */
  static JavaPairDStream<String, LocalTime> timesOf(String method, JavaDStream<LogEntry> requests) {
    return requests
        .filter(request -> request.getPath().equals("/login"))
        .filter(request -> request.getMethod().equals(method))
        .mapToPair(request -> new Tuple2<>(request.getClientIp(), timeOf(request)));
  }

  // region tagged
  /** The same pairs, but each value names its stream. */
  static JavaPairDStream<String, String> tagged(
      String origin, JavaPairDStream<String, LocalTime> times) {
    return times.mapValues(time -> origin + " " + time);
  }

  // endregion

  private static LocalTime timeOf(LogEntry request) {
    return LocalTime.ofInstant(request.getTime(), ZoneOffset.UTC);
  }
}
