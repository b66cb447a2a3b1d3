package io.sparkcourse.section2;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.sample.SampleStreams;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Exercise 2.4a: who are the busiest clients that are not blocked?
 *
 * <p>For each batch, output how many requests each client made, the busiest first; clients with the
 * same number may be in any order. Leave out blocked clients: those whose whole address is in the
 * list. If no clients are left, output nothing.
 *
 * <p>While the stream is running, an operator blocks and unblocks clients. Query the {@link
 * Blocklist} for each batch, in the driver, and only once, since the query goes to a database; a
 * batch without requests need not query it. The result applies to all requests of this batch, and
 * to no other batch.
 *
 * <p>Do not keep the list in a static field: on a cluster, tasks run in JVMs other than the
 * driver's, with static fields of their own. And do not start a job in a function that Spark calls
 * for each batch, neither by an action such as {@code collect()} nor by a sort into more than one
 * partition: until that job has finished, Spark generates no other batch.
 *
 * <p>Input, one {@link LogEntry} per request, of which only {@code getClientIp()} matters here, and
 * the content of the list at that time:
 *
 * <pre>{@code
 * batch 1:  bot bot bot ann   blocked: nobody
 * batch 2:  bot bot bot ann   blocked: bot
 * batch 3:  bot bot ann       blocked: ann
 * }</pre>
 *
 * Output, the number first:
 *
 * <pre>{@code
 * batch 1:  (3,bot) (1,ann)
 * batch 2:  (1,ann)
 * batch 3:  (2,bot)
 * }</pre>
 *
 * <p>Look at it with {@code ./course run 2.4a}, check it with {@code ./course check 2.4a}, and if
 * you are stuck, {@code ./course hint 2.4a}.
 */
public final class Ex04aBlockedClients {
  static final Duration BATCH = Durations.seconds(5);

  /**
   * Knows which clients are currently blocked. It stays in the driver: it cannot be sent to a task.
   */
  @FunctionalInterface
  interface Blocklist {
    Set<String> now();
  }

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex04aBlockedClients.class, args).stopAfter(6);
    AtomicInteger asked = new AtomicInteger();
    Blocklist blockedFromThirdTime =
        () -> asked.incrementAndGet() < 3 ? Set.of() : Set.of("192.0.2.78");
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      JavaDStream<LogEntry> requests =
          SampleStreams.accessLog(ssc, Instant.parse("2025-06-02T12:40:00Z"));
      busiest(requests, blockedFromThirdTime).print();

      ssc.start();
      ssc.awaitTermination();
    }
  }

  /** Pairs (in Java {@link Tuple2}) of a number of requests and a client. */
  static JavaPairDStream<Integer, String> busiest(
      JavaDStream<LogEntry> requests, Blocklist blocklist) {
    // region answer
    return requests
        .transform(
            rdd -> {
              Set<String> blocked = blocklist.now(); // in the driver; the set is sent to the tasks
              return rdd.filter(request -> !blocked.contains(request.getClientIp()));
            })
        .mapToPair(request -> new Tuple2<>(request.getClientIp(), 1))
        .reduceByKey(Integer::sum)
        .mapToPair(Tuple2::swap)
        .transformToPair(rdd -> rdd.sortByKey(false, 1)); // into one partition: without a job
    // endregion
  }
}
