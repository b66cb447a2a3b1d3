package io.sparkcourse.section3.state;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.generator.AccessLogGenerator;
import io.sparkcourse.common.sample.SampleData;
import io.sparkcourse.common.sample.SampleStreams;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaMapWithStateDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.util.LongAccumulator;

/**
 * Lecture 3.2: how long do users stay in a shop, and how many pages do they view?
 *
 * <p>A session ends when its client sends no request for more than half an hour. Run it with the
 * green arrow, {@code ./course run WebSessions}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 *           requests     sessions       their pages   open session of
 *             so far  closed  open   closed    open   203.0.113.68
 * 12:10:00       129       0    21        0     129   12:02:19 - 12:09:38, 12 pages
 * 12:20:00       310       0    37        0     310   12:02:19 - 12:12:31, 16 pages
 * 12:30:00       538       0    57        0     538   12:02:19 - 12:12:31, 16 pages
 * 12:40:00       783       0    82        0     783   12:02:19 - 12:12:31, 16 pages
 * 12:50:00      1764      11   101       91    1673   12:49:05 - 12:49:58, 4 pages
 * 13:00:00      2062      26   108      233    1829   12:49:05 - 12:51:31, 9 pages
 * 13:10:00      2381      43   118      424    1957   12:49:05 - 12:51:31, 9 pages
 * 13:20:00      2653      67   113      697    1956   12:49:05 - 12:51:31, 9 pages
 * 13:30:00      3087      91   160     1648    1439   12:49:05 - 12:51:31, 9 pages
 * 13:40:00      3378     115   160     1945    1433   -
 * 13:50:00      3619     138   165     2218    1401   13:46:58 - 13:47:57, 4 pages
 * 14:00:00      4071     166   165     2566    1505   13:46:58 - 13:59:28, 14 pages
 * 14:10:00      4365     234   122     3002    1363   13:46:58 - 14:00:38, 15 pages
 * 14:20:00      4610     258   122     3220    1390   13:46:58 - 14:00:38, 15 pages
 * 14:30:00      4916     288   123     3538    1378   13:46:58 - 14:00:38, 15 pages
 * 14:40:00      5249     311   124     3927    1322   13:46:58 - 14:00:38, 15 pages
 * 14:50:00      5553     338   121     4230    1323   -
 * 15:00:00      5823     365   118     4517    1306   -
 * 15:10:00      5823     388    95     4783    1040   -
 * 15:20:00      5823     417    66     5121     702   -
 * 15:30:00      5823     441    42     5409     414   -
 * 15:40:00      5823     483     0     5823       0   -
 * The log was made of 483 sessions.
 * }</pre>
 */
public final class WebSessionsDemo {
  static final Duration BATCH = Durations.minutes(10);

  /** The last column shows its open session. */
  static final String FOLLOWED = "203.0.113.68";

  public static void main(String[] args) throws Exception {
    // Three hours of requests, and 40 minutes without any: by then the last session is closed.
    DemoRun run = DemoRun.of(WebSessionsDemo.class, args).stopAfter(22);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      ssc.checkpoint(run.checkpointDirectory());
      LongAccumulator came = ssc.sparkContext().sc().longAccumulator();
      LongAccumulator closed = ssc.sparkContext().sc().longAccumulator();
      LongAccumulator pagesOfClosed = ssc.sparkContext().sc().longAccumulator();

      // region main
      JavaPairDStream<String, Instant> requests =
          WebSessions.requestsByClient(SampleStreams.accessLog(ssc, AccessLogGenerator.START));
      JavaMapWithStateDStream<String, List<Instant>, Session, List<Session>> sessions =
          WebSessions.sessions(requests);
      sessions.checkpoint(BATCH); // Spark looks for timeouts when it checkpoints the state

      JavaDStream<Session> closedNow = sessions.flatMap(List::iterator);
      JavaPairDStream<String, Session> openNow = sessions.stateSnapshots();
      // endregion

      System.out.println("          requests     sessions       their pages   open session of");
      System.out.println("            so far  closed  open   closed    open   " + FOLLOWED);
      requests.foreachRDD(rdd -> came.add(rdd.count()));
      closedNow.foreachRDD(
          rdd -> {
            closed.add(rdd.count());
            pagesOfClosed.add(pages(rdd));
          });
      openNow.foreachRDD(
          (open, time) ->
              System.out.printf(
                  "%tT %9d %7d %5d %8d %7d   %s%n",
                  Instant.ofEpochMilli(time.milliseconds()).atZone(ZoneOffset.UTC),
                  came.value(),
                  closed.value(),
                  open.count(),
                  pagesOfClosed.value(),
                  pages(open.values()),
                  open.lookup(FOLLOWED).stream().findFirst().map(Session::summary).orElse("-")));

      ssc.start();
      ssc.awaitTermination();

      System.out.printf("The log was made of %d sessions.%n", sessionsInTruth());
    }
  }

  /** The number of sessions that the generator has written into the log. */
  static long sessionsInTruth() {
    return AccessLogGenerator.generate(SampleData.SEED)
        .truth()
        .sessionsPerClient()
        .values()
        .stream()
        .mapToLong(sessions -> sessions)
        .sum();
  }

  private static int pages(JavaRDD<Session> sessions) {
    return sessions.map(Session::pages).fold(0, Integer::sum);
  }
}
