package io.sparkcourse.section3.accumulators;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.sample.SampleStreams;
import java.io.Serializable;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 3.4: how do you change a broadcast value while the stream runs?
 *
 * <p>A shop has a list of blocked clients. While a bot crawls the shop, it is added to the list,
 * and later a second client. Run it with the green arrow, {@code ./course run RefreshedBroadcast},
 * or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * 12:38:00  0 blocked   47 served  lists sent so far: 1
 * 12:40:00  0 blocked   49 served  lists sent so far: 1
 * 12:42:00  0 blocked  194 served  lists sent so far: 1
 * 12:44:00  1 blocked   59 served  lists sent so far: 2
 * 12:46:00  1 blocked   54 served  lists sent so far: 2
 * 12:48:00  1 blocked   67 served  lists sent so far: 2
 * 12:50:00  2 blocked   57 served  lists sent so far: 3
 * 12:52:00  2 blocked   73 served  lists sent so far: 3
 * }</pre>
 */
public final class RefreshedBroadcastDemo {
  static final Duration BATCH = Durations.minutes(2);
  private static final Instant START = Instant.parse("2025-06-02T12:36:00Z");

  private static final String BOT = "192.0.2.78";
  private static final String GUESSER = "203.0.113.128";

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(RefreshedBroadcastDemo.class, args).stopAfter(8);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      JavaDStream<LogEntry> requests = SampleStreams.accessLog(ssc, START);

      Set<Long> sent = new HashSet<>();
      served(requests, RefreshedBroadcastDemo::listAt)
          .foreachRDD(
              (rdd, time) -> {
                JavaSparkContext sc = JavaSparkContext.fromSparkContext(rdd.context());
                sent.add(BlockedClients.broadcast(sc, listAt(time)).id());
                System.out.printf(
                    Locale.ROOT,
                    "%tT  %d blocked  %3d served  lists sent so far: %d%n",
                    LocalTime.ofInstant(Instant.ofEpochMilli(time.milliseconds()), ZoneOffset.UTC),
                    listAt(time).size(),
                    rdd.count(),
                    sent.size());
              });

      ssc.start();
      ssc.awaitTermination();
    }
  }

  /** The source of the list in each micro-batch: a file, a table, here the clock. */
  @FunctionalInterface
  interface ClientList extends Serializable {
    Set<String> at(Time batch);
  }

  // region served
  /** The requests of clients that are not on the list at the time of the micro-batch. */
  static JavaDStream<LogEntry> served(JavaDStream<LogEntry> requests, ClientList list) {
    return requests.transform(
        (rdd, time) -> { // in the driver, once for each micro-batch
          JavaSparkContext sc = JavaSparkContext.fromSparkContext(rdd.context());
          Broadcast<Set<String>> blocked = BlockedClients.broadcast(sc, list.at(time));
          return rdd.filter(request -> !blocked.value().contains(request.getClientIp()));
        });
  }

  // endregion

  private static Set<String> listAt(Time batch) {
    Instant now = Instant.ofEpochMilli(batch.milliseconds());
    if (now.isBefore(Instant.parse("2025-06-02T12:44:00Z"))) {
      return Set.of();
    }
    return now.isBefore(Instant.parse("2025-06-02T12:50:00Z")) ? Set.of(BOT) : Set.of(BOT, GUESSER);
  }
}
