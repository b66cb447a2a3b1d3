package io.sparkcourse.section3.joins;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.sample.SampleStreams;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Lecture 3.1: who pays for the advertisements that are shown, and what does it cost to look it up
 * in a table of a thousand campaigns?
 *
 * <p>Run it with the green arrow, {@code ./course run StreamDatasetJoin}, or {@code spark-submit}.
 * It prints:
 *
 * <pre>{@code
 * 12:00:10  {(nobody)=2, Bean Bros=4, Handle Inc=8, Leaf Ltd=17, Steam & Sons=7}
 * 12:00:20  {(nobody)=5, Bean Bros=4, Handle Inc=9, Leaf Ltd=13, Steam & Sons=9}
 * 12:00:30  {(nobody)=3, Bean Bros=3, Handle Inc=6, Leaf Ltd=12, Steam & Sons=9}
 *
 *           |       join       | join, partitioned|   broadcast map
 *           | stages  shuffled | stages  shuffled | stages  shuffled
 * 12:00:10  |      3      1038 |      3      1038 |      1         0
 * 12:00:20  |      3      1040 |      2        40 |      1         0
 * 12:00:30  |      3      1033 |      2        33 |      1         0
 * }</pre>
 */
public final class StreamDatasetJoinDemo {
  static final Duration BATCH = Durations.seconds(10);
  static final String NOBODY = "(nobody)";
  private static final int PARTITIONS = 2;
  private static final int CAMPAIGNS = 1_000;

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(StreamDatasetJoinDemo.class, args).stopAfter(3);
    List<Time> batches = new ArrayList<>();
    ShuffleCosts costs;
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      costs = ShuffleCosts.of(ssc);
      JavaPairDStream<String, String> shown =
          SampleStreams.adImpressions(ssc)
              .mapToPair(each -> new Tuple2<>(each.getCampaignId(), each.getAdId()));
      // region tables
      Map<String, String> advertisers = advertisers();
      JavaPairRDD<String, String> table = ssc.sparkContext().parallelizePairs(pairs(advertisers));
      JavaPairRDD<String, String> partitioned =
          table.partitionBy(new HashPartitioner(PARTITIONS)).cache();
      Broadcast<Map<String, String>> map = ssc.sparkContext().broadcast(advertisers);
      // endregion

      joined(shown, table)
          .foreachRDD(
              (rdd, time) -> {
                batches.add(time);
                System.out.printf("%tT  %s%n", utc(time), perAdvertiser(rdd.values().collect()));
              });
      joined(shown, partitioned).foreachRDD(rdd -> rdd.count());
      lookedUp(shown, map).foreachRDD(rdd -> rdd.count());

      ssc.start();
      ssc.awaitTermination();
    }
    System.out.println();
    System.out.println("          |       join       | join, partitioned|   broadcast map");
    System.out.println("          | stages  shuffled | stages  shuffled | stages  shuffled");
    for (Time batch : batches) {
      System.out.printf("%tT  ", utc(batch));
      for (int output = 0; output < 3; output++) {
        ShuffleCosts.Cost cost = costs.of(batch, output);
        System.out.printf("|%7d%10d ", cost.stages(), cost.records());
      }
      System.out.println();
    }
  }

  // region joins
  /** The advertisement and its advertiser: a join of RDDs in each batch. */
  static JavaPairDStream<String, String> joined(
      JavaPairDStream<String, String> shown, JavaPairRDD<String, String> advertisers) {
    return shown
        .transformToPair(rdd -> rdd.leftOuterJoin(advertisers))
        .mapToPair(pair -> new Tuple2<>(pair._2()._1(), pair._2()._2().orElse(NOBODY)));
  }

  /** The same, from a map that every executor gets once. */
  static JavaPairDStream<String, String> lookedUp(
      JavaPairDStream<String, String> shown, Broadcast<Map<String, String>> advertisers) {
    return shown.mapToPair(
        pair -> new Tuple2<>(pair._2(), advertisers.value().getOrDefault(pair._1(), NOBODY)));
  }

  // endregion

  /** Counted in the driver, so that no shuffle but those of the joins shows in the costs. */
  private static SortedMap<String, Long> perAdvertiser(List<String> advertisers) {
    return advertisers.stream().collect(groupingBy(each -> each, TreeMap::new, counting()));
  }

  /** The advertiser of each campaign; the campaign "book" has none. */
  static Map<String, String> advertisers() {
    Map<String, String> advertisers = new HashMap<>();
    advertisers.put("kettle", "Steam & Sons");
    advertisers.put("tea", "Leaf Ltd");
    advertisers.put("mug", "Handle Inc");
    advertisers.put("coffee", "Bean Bros");
    advertisers.put("gift", "Leaf Ltd");
    for (int n = advertisers.size(); n < CAMPAIGNS; n++) {
      advertisers.put("campaign-" + n, "advertiser-" + n % 100);
    }
    return advertisers;
  }

  static List<Tuple2<String, String>> pairs(Map<String, String> map) {
    return map.entrySet().stream()
        .map(entry -> new Tuple2<>(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static ZonedDateTime utc(Time time) {
    return Instant.ofEpochMilli(time.milliseconds()).atZone(ZoneOffset.UTC);
  }
}
