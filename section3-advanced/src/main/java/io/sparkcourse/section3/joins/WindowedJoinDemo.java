package io.sparkcourse.section3.joins;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.AdClick;
import io.sparkcourse.common.data.AdImpression;
import io.sparkcourse.common.generator.AdGenerator;
import io.sparkcourse.common.replay.StreamClock;
import io.sparkcourse.common.sample.SampleData;
import io.sparkcourse.common.sample.SampleStreams;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Lecture 3.1: which clicks are within a minute of their impression, and how often is each emitted?
 *
 * <p>Run it with the green arrow, {@code ./course run WindowedJoin}, or {@code spark-submit}. It
 * prints:
 *
 * <pre>{@code
 *                 |   pairs of a click and its impression, with a window of
 *           clicks|    none    20 s    60 s  60 s, both  70 s, then by their times
 * 12:00:10       1|       1       1       1           1                          1
 * 12:00:20       5|       1       5       5           6                          5
 * 12:00:30       7|       2       3       7          13                          7
 * 12:00:40       4|       0       3       4          17                          4
 * 12:00:50       9|       0       4       9          26                          9
 * 12:01:00      12|       1       4       9          35                          9
 * 12:01:10      11|       1       4      10          36                         10
 * 12:01:20       8|       2       5       7          36                          7
 * 12:01:30      13|       4       8      13          42                         13
 * 12:01:40       9|       1       3      10          43                         10
 * 12:01:50      14|       1       7      14          50                         14
 * 12:02:00      11|       3       5      11          52                         11
 * 12:02:10      11|       2       7      11          53                         11
 * 12:02:20       7|       1       3       8          44                          8
 * 12:02:30      16|       3       8      15          48                         14
 * 12:02:40       6|       0       5       6          44                          6
 * 12:02:50      14|       0       5      13          50                         14
 * pairs           |      23      80     153         596                        153
 * different clicks|      23      78     146         149                        146
 * ... over 60 s   |       0       0       1           1                          0
 * Ground truth: 155 different clicks, 149 of them within 60 s of their impression
 * }</pre>
 */
public final class WindowedJoinDemo {
  static final Duration BATCH = Durations.seconds(10);
  static final Duration ALLOWED = Durations.minutes(1);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(WindowedJoinDemo.class, args).stopAfter(17);
    Set<String> received = new TreeSet<>();
    FoundPairs found = new FoundPairs();
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      JavaPairDStream<String, AdImpression> impressions =
          SampleStreams.adImpressions(ssc)
              .mapToPair(shown -> new Tuple2<>(shown.getImpressionId(), shown));
      JavaPairDStream<String, AdClick> clicks =
          SampleStreams.adClicks(ssc)
              .mapToPair(click -> new Tuple2<>(click.getImpressionId(), click));

      System.out.println(
          "                |   pairs of a click and its impression, with a window of");
      System.out.println(
          "          clicks|    none    20 s    60 s  60 s, both  70 s, then by their times");
      clicks.foreachRDD(
          (rdd, time) -> {
            List<String> ids = rdd.values().map(AdClick::getClickId).collect();
            received.addAll(ids);
            System.out.printf("%s  %6d|", StreamClock.format(time), ids.size());
          });
      // region joins
      found.print("%8d", impressions.join(clicks));
      found.print("%8d", impressions.window(Durations.seconds(20)).join(clicks));
      found.print("%8d", impressions.window(ALLOWED).join(clicks));
      found.print("%12d", impressions.window(ALLOWED).join(clicks.window(ALLOWED)));
      found.print("%27d%n", withinAMinute(impressions, clicks));
      // endregion

      ssc.start();
      ssc.awaitTermination();
    }
    found.printSums();
    Map<String, java.time.Duration> delays =
        AdGenerator.generate(SampleData.SEED).truth().clickDelays();
    System.out.printf(
        "Ground truth: %d different clicks, %d of them within 60 s of their impression%n",
        received.size(),
        received.stream()
            .filter(delays::containsKey)
            .filter(id -> delays.get(id).toMillis() <= ALLOWED.milliseconds())
            .count());
  }

  // region within
  /** Each click with its impression, if that was shown at most a minute before, by their times. */
  static JavaPairDStream<String, Tuple2<AdImpression, AdClick>> withinAMinute(
      JavaPairDStream<String, AdImpression> impressions, JavaPairDStream<String, AdClick> clicks) {
    return impressions
        .window(ALLOWED.plus(BATCH)) // it ends up to a batch after the click
        .join(clicks)
        .filter(pair -> delayMillis(pair._2()) <= ALLOWED.milliseconds());
  }

  /** The time from the impression to the click, regardless of when they arrived. */
  static long delayMillis(Tuple2<AdImpression, AdClick> pair) {
    return pair._2().getTime().toEpochMilli() - pair._1().getTime().toEpochMilli();
  }

  // endregion
}
