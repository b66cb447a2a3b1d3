package io.sparkcourse.section2;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.exercise.NotStartedException;
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
 * <p>For each batch, output how many requests each client made, the busiest first; of two with the
 * same number, either may come first. Leave out the clients that are blocked: those whose whole
 * address is in the list. If nobody is left, output nothing.
 *
 * <p>While the stream is running, an operator blocks clients and lets them in again. Ask the {@link
 * Blocklist} for each batch, in the driver, and only once, since the question goes to a database; a
 * batch without requests may do without it. The answer is for all requests of this batch, and for
 * no other batch.
 *
 * <p>Keep the list in no static field: on a cluster, tasks run in other JVMs than the driver, with
 * static fields of their own. And start no job in a function that Spark calls for each batch, be it
 * by an action such as {@code collect()} or by a sort into more than one partition: until that job
 * is done, Spark makes no other batch.
 *
 * <p>Input, one {@link LogEntry} a request, of which only {@code getClientIp()} matters here, and
 * what the list says at that time:
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

  /** Knows who is blocked at the moment. It stays in the driver: it cannot be sent to a task. */
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

  /** Pairs, in Java {@link Tuple2}, of a number of requests and the client. */
  static JavaPairDStream<Integer, String> busiest(
      JavaDStream<LogEntry> requests, Blocklist blocklist) {
    // region answer
    throw new NotStartedException(
        "2.4a", "ask the list in the function of a transform, and filter the batch's RDD by it");
    // endregion
  }
}
