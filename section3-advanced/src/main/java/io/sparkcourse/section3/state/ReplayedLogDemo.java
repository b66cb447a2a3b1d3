package io.sparkcourse.section3.state;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.data.LogLine;
import io.sparkcourse.common.data.Parsed;
import io.sparkcourse.common.generator.AccessLogGenerator;
import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayInputDStream;
import io.sparkcourse.common.sample.SampleData;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaMapWithStateDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/**
 * Lecture 3.2: what happens to sessions when an old log is read?
 *
 * <p>The stream was down for three hours. Now it reads the log of that time within half an hour.
 * Run it with the green arrow, {@code ./course run ReplayedLog}, or {@code spark-submit}. It
 * prints:
 *
 * <pre>{@code
 * 17 lines are malformed and left out
 * by own time   203.0.113.68  12:02:19 - 12:12:31, 16 pages
 * by own time   203.0.113.68  12:49:05 - 12:51:31, 9 pages
 * by arrival    203.0.113.68  12:10:00 - 12:30:00, 40 pages
 * by own time   203.0.113.68  13:46:58 - 14:00:38, 15 pages
 * sessions in all
 *    367 by arrival
 *    483 by own time
 *    483 are what the log was made of
 * }</pre>
 */
public final class ReplayedLogDemo {
  /** How many times faster than it was written. */
  private static final int FASTER = 6;

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(ReplayedLogDemo.class, args).stopAfter(7);
    try (JavaStreamingContext ssc = run.streamingContext(WebSessionsDemo.BATCH)) {
      ssc.checkpoint(run.checkpointDirectory());
      System.out.printf("%d lines are malformed and left out%n", requests().malformed().size());
      LongAccumulator byArrival = ssc.sparkContext().sc().longAccumulator();
      LongAccumulator byOwnTime = ssc.sparkContext().sc().longAccumulator();

      JavaDStream<LogEntry> log =
          ReplayInputDStream.startingAt(AccessLogGenerator.START, ssc, ReplayedLogDemo::readAgain);
      // region main
      JavaDStream<Session> arrivalSessions = closedSessions(clientsByArrival(log));
      JavaDStream<Session> ownTimeSessions = closedSessions(WebSessions.requestsByClient(log));
      // endregion
      count("by arrival", arrivalSessions, byArrival);
      count("by own time", ownTimeSessions, byOwnTime);

      ssc.start();
      ssc.awaitTermination();

      System.out.println("sessions in all");
      System.out.printf("%6d by arrival%n", byArrival.value());
      System.out.printf("%6d by own time%n", byOwnTime.value());
      System.out.printf("%6d are what the log was made of%n", WebSessionsDemo.sessionsInTruth());
    }
  }

  private static JavaDStream<Session> closedSessions(JavaPairDStream<String, Instant> requests) {
    JavaMapWithStateDStream<String, List<Instant>, Session, List<Session>> sessions =
        WebSessions.sessions(requests);
    sessions.checkpoint(WebSessionsDemo.BATCH);
    return sessions.flatMap(List::iterator);
  }

  // region arrival
  /** The mistake: the time of the micro-batch instead of the request's own. */
  static JavaPairDStream<String, Instant> clientsByArrival(JavaDStream<LogEntry> requests) {
    return requests.transformToPair(
        (rdd, time) -> {
          Instant arrival = Instant.ofEpochMilli(time.milliseconds());
          return rdd.mapToPair(request -> new Tuple2<>(request.getClientIp(), arrival));
        });
  }

  // endregion

  private static void count(String way, JavaDStream<Session> closed, LongAccumulator sessions) {
    closed.foreachRDD(rdd -> sessions.add(rdd.count()));
    closed
        .filter(session -> session.client().equals(WebSessionsDemo.FOLLOWED))
        .foreachRDD(
            rdd ->
                rdd.collect()
                    .forEach(
                        session ->
                            System.out.printf(
                                "%-12s  %s  %s%n", way, session.client(), session.summary())));
  }

  private static List<Arrival<LogEntry>> readAgain() {
    return requests().rows().stream()
        .map(request -> new Arrival<>(readAt(request.getTime()), request))
        .toList();
  }

  private static Parsed<LogEntry> requests() {
    return Parsed.parse(SampleData.accessLog().stream().map(LogLine::line), LogEntry::parse);
  }

  private static Instant readAt(Instant written) {
    Duration sinceStart = Duration.between(AccessLogGenerator.START, written);
    return AccessLogGenerator.START.plus(sinceStart.dividedBy(FASTER));
  }
}
