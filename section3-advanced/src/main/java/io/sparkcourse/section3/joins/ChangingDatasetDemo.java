package io.sparkcourse.section3.joins;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.AdClick;
import io.sparkcourse.common.generator.AdGenerator;
import io.sparkcourse.common.sample.SampleStreams;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Lecture 3.1: how much did the clicks earn, if the price list changes while the stream runs?
 *
 * <p>Run it with the green arrow, {@code ./course run ChangingDataset}, or {@code spark-submit}. It
 * prints:
 *
 * <pre>{@code
 *           clicks | earned, in cents, by the price list
 *                  |  of the start  of each batch
 * 12:00:10       0 |             0              0
 * 12:00:20       1 |            20             20
 * 12:00:30       1 |            20             20
 * 12:00:30  from now on a click on kettle-1 costs 25
 * 12:00:40       1 |            20             25
 * 12:00:50       4 |            80            100
 * 12:01:00       3 |            60             75
 * }</pre>
 */
public final class ChangingDatasetDemo {
  static final Duration BATCH = Durations.seconds(10);

  /** The one advertisement whose clicks the demo follows. */
  private static final String KETTLE = "kettle-1";

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(ChangingDatasetDemo.class, args).stopAfter(6);
    PriceList prices = new PriceList();
    prices.add(AdGenerator.START, Map.of(KETTLE, 20));
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      JavaPairDStream<String, AdClick> clicks =
          SampleStreams.adClicks(ssc)
              .filter(click -> click.getAdId().equals(KETTLE))
              .mapToPair(click -> new Tuple2<>(click.getAdId(), click));

      System.out.println("          clicks | earned, in cents, by the price list");
      System.out.println("                 |  of the start  of each batch");
      clicks.foreachRDD((rdd, time) -> System.out.printf("%tT  %6d", utc(time), rdd.count()));
      JavaPairRDD<String, Integer> ofTheStart =
          asRdd(ssc.sparkContext(), prices.at(AdGenerator.START));
      printSum(" |%14d", pricedOnce(clicks, ofTheStart));
      printSum("%15d%n", pricedInEachBatch(clicks, prices));
      clicks.foreachRDD((rdd, time) -> changePrices(prices, time));

      ssc.start();
      ssc.awaitTermination();
    }
  }

  // region once
  /** The price of each click, at prices that were read before the stream started. */
  static JavaPairDStream<String, Integer> pricedOnce(
      JavaPairDStream<String, AdClick> clicks, JavaPairRDD<String, Integer> prices) {
    return clicks
        .transformToPair(rdd -> rdd.join(prices))
        .mapToPair(click -> new Tuple2<>(click._1(), click._2()._2()));
  }

  // endregion

  // region each
  /** The price of each click, at the prices that are valid at the time of its batch. */
  static JavaPairDStream<String, Integer> pricedInEachBatch(
      JavaPairDStream<String, AdClick> clicks, PriceList prices) {
    return clicks
        .transformToPair(
            (rdd, time) -> {
              // In the driver, once per batch. Only the join runs in tasks.
              JavaSparkContext sc = JavaSparkContext.fromSparkContext(rdd.context());
              return rdd.join(asRdd(sc, prices.at(Instant.ofEpochMilli(time.milliseconds()))));
            })
        .mapToPair(click -> new Tuple2<>(click._1(), click._2()._2()));
  }

  // endregion

  /** Raises the price while the stream runs: after the third batch, before the fourth. */
  private static void changePrices(PriceList prices, Time time) {
    Instant now = Instant.ofEpochMilli(time.milliseconds());
    if (now.equals(AdGenerator.START.plusSeconds(30))) {
      prices.add(now.plusMillis(1), Map.of(KETTLE, 25));
      System.out.printf("%tT  from now on a click on %s costs 25%n", utc(time), KETTLE);
    }
  }

  static JavaPairRDD<String, Integer> asRdd(JavaSparkContext sc, Map<String, Integer> prices) {
    List<Tuple2<String, Integer>> pairs =
        prices.entrySet().stream()
            .map(price -> new Tuple2<>(price.getKey(), price.getValue()))
            .toList();
    return sc.parallelizePairs(pairs, 1);
  }

  private static void printSum(String format, JavaPairDStream<String, Integer> priced) {
    priced.foreachRDD(rdd -> System.out.printf(format, rdd.values().fold(0, Integer::sum)));
  }

  private static ZonedDateTime utc(Time time) {
    return Instant.ofEpochMilli(time.milliseconds()).atZone(ZoneOffset.UTC);
  }
}
