package io.sparkcourse.section3.state;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.sample.SampleStreams;
import java.io.Serializable;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.api.java.Optional;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Lecture 3.2: how often did each error occur, in this minute and since the start?
 *
 * <p>At 13:20 the cart of a shop fails for two and a half minutes. Run it with the green arrow,
 * {@code ./course run 3.2}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 *           in this minute           since the start          3 quiet minutes forget
 * 13:19:00  {}                       {}                       {}
 * 13:20:00  {}                       {}                       {}
 * 13:21:00  {503=54}                 {503=54}                 {503=54}
 * 13:22:00  {404=2, 503=68}          {404=2, 503=122}         {404=2, 503=122}
 * 13:23:00  {503=31}                 {404=2, 503=153}         {404=2, 503=153}
 * 13:24:00  {}                       {404=2, 503=153}         {404=2, 503=153}
 * 13:25:00  {}                       {404=2, 503=153}         {503=153}
 * 13:26:00  {404=1}                  {404=3, 503=153}         {404=1}
 * 13:27:00  {404=1}                  {404=4, 503=153}         {404=2}
 * 13:28:00  {}                       {404=4, 503=153}         {404=2}
 * }</pre>
 */
public final class RunningTotalDemo {
  static final Duration BATCH = Durations.minutes(1);

  /** An error is removed after this many successive micro-batches without it. */
  static final int QUIET_BATCHES = 3;

  private static final Instant START = Instant.parse("2025-06-02T13:18:00Z");

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(RunningTotalDemo.class, args).stopAfter(10);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      ssc.checkpoint(run.checkpointDirectory()); // each state is computed from the one before

      JavaPairDStream<Integer, Integer> errors =
          SampleStreams.accessLog(ssc, START)
              .filter(request -> request.getStatus() >= 400)
              .mapToPair(request -> new Tuple2<>(request.getStatus(), 1));
      System.out.print(
          "          in this minute           since the start          3 quiet minutes forget");
      errors.foreachRDD((rdd, time) -> System.out.printf("%n%tT", utc(time.milliseconds())));
      print(inThisBatch(errors));
      print(sinceTheStart(errors));
      print(untilQuiet(errors).mapValues(Total::count));

      ssc.start();
      ssc.awaitTermination();
      System.out.println();
    }
  }

  // region totals
  static JavaPairDStream<Integer, Integer> inThisBatch(JavaPairDStream<Integer, Integer> ones) {
    return ones.reduceByKey(Integer::sum);
  }

  static JavaPairDStream<Integer, Integer> sinceTheStart(JavaPairDStream<Integer, Integer> ones) {
    return ones.updateStateByKey(RunningTotalDemo::add);
  }

  /** The new state of a key, from its values in this micro-batch and its last state. */
  private static Optional<Integer> add(List<Integer> came, Optional<Integer> before) {
    return Optional.of(before.orElse(0) + came.size());
  }

  // endregion

  // region forget
  static JavaPairDStream<Integer, Total> untilQuiet(JavaPairDStream<Integer, Integer> ones) {
    return ones.updateStateByKey(RunningTotalDemo::addOrForget);
  }

  private static Optional<Total> addOrForget(List<Integer> came, Optional<Total> before) {
    Total total = before.orElse(new Total(0, 0));
    if (!came.isEmpty()) {
      return Optional.of(new Total(total.count() + came.size(), 0));
    }
    int quiet = total.quietBatches() + 1;
    return quiet < QUIET_BATCHES
        ? Optional.of(new Total(total.count(), quiet))
        : Optional.empty(); // the key is removed, and Spark stops calling the function for it
  }

  /** A state may be of any type that can be serialized. */
  record Total(int count, int quietBatches) implements Serializable {}

  // endregion

  private static void print(JavaPairDStream<Integer, Integer> counts) {
    counts.foreachRDD(rdd -> System.out.printf("  %-23s", new TreeMap<>(rdd.collectAsMap())));
  }

  private static ZonedDateTime utc(long millis) {
    return Instant.ofEpochMilli(millis).atZone(ZoneOffset.UTC);
  }
}
