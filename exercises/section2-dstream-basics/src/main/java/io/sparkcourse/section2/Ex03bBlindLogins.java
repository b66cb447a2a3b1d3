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
import scala.Tuple2;

/**
 * Exercise 2.3b: who logs in without looking at anything?
 *
 * <p>People open a page, and then they log in. A program that guesses passwords only logs in. For
 * each batch, output the clients that tried to log in and looked at no page in the same batch,
 * neither on a computer nor on a phone, each with its number of tries. Each try counts, whatever
 * the status of the answer, even if the same status occurs again. For a client that did not try to
 * log in, output nothing.
 *
 * <p>Keep nothing in a static field: on a cluster, tasks run in JVMs other than the driver's, with
 * static fields of their own.
 *
 * <p>Input, three streams of pairs keyed by client; the values are the page looked at, or the
 * status of the answer to the login:
 *
 * <pre>{@code
 * batch 1:  computer (ann,/) (ann,/tea)    phone (bob,/)    logins (ann,302) (eve,401) (eve,401)
 * batch 2:  computer (cat,/)               phone            logins (bob,302) (cat,302)
 * }</pre>
 *
 * Output:
 *
 * <pre>{@code
 * batch 1:  (eve,2)
 * batch 2:  (bob,1)
 * }</pre>
 *
 * <p>Look at it with {@code ./course run 2.3b}, check it with {@code ./course check 2.3b}, and if
 * you are stuck, {@code ./course hint 2.3b}.
 */
public final class Ex03bBlindLogins {
  static final Duration BATCH = Durations.seconds(30);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex03bBlindLogins.class, args).stopAfter(6);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      JavaDStream<LogEntry> requests =
          SampleStreams.accessLog(ssc, Instant.parse("2025-06-02T13:48:30Z"));
      JavaDStream<LogEntry> pages = requests.filter(request -> request.getMethod().equals("GET"));
      JavaDStream<LogEntry> logins = requests.filter(request -> request.getMethod().equals("POST"));

      blindLogins(
              paths(pages.filter(request -> !isPhone(request))),
              paths(pages.filter(request -> isPhone(request))),
              logins.mapToPair(login -> new Tuple2<>(login.getClientIp(), login.getStatus())))
          .print();

      ssc.start();
      ssc.awaitTermination();
    }
  }

  private static JavaPairDStream<String, String> paths(JavaDStream<LogEntry> requests) {
    return requests.mapToPair(request -> new Tuple2<>(request.getClientIp(), request.getPath()));
  }

  private static boolean isPhone(LogEntry request) {
    return request.getUserAgent() != null && request.getUserAgent().contains("iPhone");
  }

  /**
   * The clients that only log in, each with its number of tries.
   *
   * @param computerPages clients and the pages that they looked at, in pairs ({@link Tuple2})
   * @param phonePages the same for phones; a client may be in both streams
   * @param logins clients and the statuses of their logins
   */
  static JavaPairDStream<String, Integer> blindLogins(
      JavaPairDStream<String, String> computerPages,
      JavaPairDStream<String, String> phonePages,
      JavaPairDStream<String, Integer> logins) {
    // region answer
    throw new NotStartedException(
        "2.3b", "merge the two streams of pages into one, and combine it with the logins");
    // endregion
  }
}
