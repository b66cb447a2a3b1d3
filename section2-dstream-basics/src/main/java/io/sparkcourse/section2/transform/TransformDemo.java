package io.sparkcourse.section2.transform;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.sample.SampleStreams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function0;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Lecture 2.4: how can a list of blocked clients change while the stream is running?
 *
 * <p>At 12:40 a bot begins to crawl the shop. Run it with the green arrow, {@code ./course run
 * 2.4}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * 12:40:00   2 requests,  2 allowed, busiest: [(1,203.0.113.205)]
 * 12:40:05   8 requests,  8 allowed, busiest: [(6,192.0.2.78)]
 * 12:40:10   9 requests,  9 allowed, busiest: [(6,192.0.2.78)]
 * the operator writes the list: [192.0.2.78]
 * 12:40:15   7 requests,  2 allowed, busiest: [(1,192.0.2.28)]
 * 12:40:20   7 requests,  1 allowed, busiest: [(1,192.0.2.227)]
 * the operator writes the list: []
 * 12:40:25   9 requests,  9 allowed, busiest: [(6,192.0.2.78)]
 * }</pre>
 */
public final class TransformDemo {
  static final Duration BATCH = Durations.seconds(5);
  private static final Instant START = Instant.parse("2025-06-02T12:39:55Z");

  /** The contents of the blocklist file after the batches of these times. */
  private static final Map<Instant, List<String>> OPERATOR =
      Map.of(
          Instant.parse("2025-06-02T12:40:10Z"), List.of("192.0.2.78"),
          Instant.parse("2025-06-02T12:40:20Z"), List.of());

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(TransformDemo.class, args).stopAfter(6);
    Path blocklist = run.temporaryDirectory("operator").resolve("blocklist.txt");
    Files.write(blocklist, List.of());
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      // region main
      JavaDStream<LogEntry> requests = SampleStreams.accessLog(ssc, START);
      JavaDStream<LogEntry> allowed = allowed(requests, () -> Files.readAllLines(blocklist));
      // endregion

      requests.foreachRDD(
          (rdd, time) ->
              System.out.printf(
                  Locale.ROOT, "%tT  %2d requests,", utc(time.milliseconds()), rdd.count()));
      allowed.foreachRDD(rdd -> System.out.printf(Locale.ROOT, " %2d allowed, ", rdd.count()));
      busiest(allowed).foreachRDD(rdd -> System.out.println("busiest: " + rdd.take(1)));
      requests.foreachRDD((rdd, time) -> operate(blocklist, time.milliseconds()));

      ssc.start();
      ssc.awaitTermination();
    }
  }

  // region allowed
  /**
   * The requests whose client is not on the list.
   *
   * @param blocklist called once for each batch, in the driver
   */
  static JavaDStream<LogEntry> allowed(
      JavaDStream<LogEntry> requests, Function0<List<String>> blocklist) {
    return requests.transform(
        rdd -> {
          JavaSparkContext sc = JavaSparkContext.fromSparkContext(rdd.context());
          JavaRDD<String> blocked = sc.parallelize(blocklist.call()); // its current contents
          return rdd.keyBy(LogEntry::getClientIp)
              .subtractByKey(blocked.keyBy(client -> client))
              .values();
        });
  }

  // endregion

  // region busiest
  /** How many requests each client made, the busiest first. */
  static JavaPairDStream<Integer, String> busiest(JavaDStream<LogEntry> requests) {
    return requests
        .mapToPair(request -> new Tuple2<>(request.getClientIp(), 1))
        .reduceByKey(Integer::sum)
        .mapToPair(Tuple2::swap)
        .transformToPair(rdd -> rdd.sortByKey(false, 1));
  }

  // endregion

  /** Simulates an operator who looks at the requests and rewrites the list. */
  private static void operate(Path blocklist, long batchMillis) throws IOException {
    List<String> blocked = OPERATOR.get(Instant.ofEpochMilli(batchMillis));
    if (blocked != null) {
      Files.write(blocklist, blocked);
      System.out.println("the operator writes the list: " + blocked);
    }
  }

  private static ZonedDateTime utc(long millis) {
    return Instant.ofEpochMilli(millis).atZone(ZoneOffset.UTC);
  }
}
