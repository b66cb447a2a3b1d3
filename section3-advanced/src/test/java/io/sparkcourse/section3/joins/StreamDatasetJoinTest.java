package io.sparkcourse.section3.joins;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.section3.joins.ShuffleCosts.Cost;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

class StreamDatasetJoinTest {
  private static final Map<String, String> ADVERTISERS =
      Map.of("tea", "Leaf Ltd", "mug", "Handle Inc", "coffee", "Bean Bros", "gift", "Leaf Ltd");

  /** How often a table was loaded, in tasks and in the driver, which are one JVM here. */
  private static final AtomicInteger LOADS = new AtomicInteger();

  @BeforeEach
  void nothingIsLoaded() {
    LOADS.set(0);
  }

  @Test
  void aJoinAndAMapGiveTheSame() {
    try (DStreamTester tester = DStreamTester.every(StreamDatasetJoinDemo.BATCH)) {
      JavaPairDStream<String, String> shown = shown(tester, List.of("tea", "mug", "tea", "book"));
      BatchOutput<Tuple2<String, String>> joined =
          tester.collect(StreamDatasetJoinDemo.joined(shown, table(tester.context())));
      BatchOutput<Tuple2<String, String>> lookedUp =
          tester.collect(
              StreamDatasetJoinDemo.lookedUp(
                  shown, tester.context().sparkContext().broadcast(ADVERTISERS)));
      tester.run(1);

      joined.assertBatch(
          1,
          Tuple2.apply("tea-1", "Leaf Ltd"),
          Tuple2.apply("mug-1", "Handle Inc"),
          Tuple2.apply("tea-1", "Leaf Ltd"),
          Tuple2.apply("book-1", "(nobody)"));
      assertThat(lookedUp.batch(1)).containsExactlyInAnyOrderElementsOf(joined.batch(1));
    }
  }

  @Test
  void anInnerJoinSilentlyDropsWhatTheTableDoesNotKnow() {
    try (DStreamTester tester = DStreamTester.every(StreamDatasetJoinDemo.BATCH)) {
      JavaPairRDD<String, String> table = table(tester.context());
      BatchOutput<String> campaigns =
          tester.collect(
              shown(tester, List.of("tea", "book"))
                  .transformToPair(rdd -> rdd.join(table))
                  .map(Tuple2::_1));
      tester.run(1);

      campaigns.assertBatch(1, "tea");
    }
  }

  @Test
  void aJoinShufflesTheWholeTableInEachBatchUnlessItIsPartitionedAndKept() throws Exception {
    try (DStreamTester tester = DStreamTester.every(StreamDatasetJoinDemo.BATCH)) {
      ShuffleCosts costs = ShuffleCosts.of(tester.context());
      JavaPairDStream<String, String> shown =
          shown(tester, List.of("tea", "mug"), List.of("tea", "tea", "book"));
      JavaPairRDD<String, String> table = table(tester.context());
      JavaPairRDD<String, String> partitioned = table.partitionBy(new HashPartitioner(2)).cache();
      Broadcast<Map<String, String>> map = tester.context().sparkContext().broadcast(ADVERTISERS);
      tester.collect(StreamDatasetJoinDemo.joined(shown, table));
      tester.collect(StreamDatasetJoinDemo.joined(shown, partitioned));
      tester.collect(StreamDatasetJoinDemo.lookedUp(shown, map));
      tester.run(2);
      allHeard(tester.context());

      assertThat(costs(costs, 1)).containsExactly(cost(3, 4 + 2), cost(3, 4 + 2), cost(1, 0));
      assertThat(costs(costs, 2)).containsExactly(cost(3, 4 + 3), cost(2, 3), cost(1, 0));
    }
  }

  @Test
  void aPartitionedTableIsShuffledAgainIfTheJoinIsOfAnotherNumberOfPartitions() throws Exception {
    try (DStreamTester tester = DStreamTester.every(StreamDatasetJoinDemo.BATCH)) {
      ShuffleCosts costs = ShuffleCosts.of(tester.context());
      JavaPairRDD<String, String> partitioned =
          table(tester.context()).partitionBy(new HashPartitioner(2)).cache();
      tester.collect(
          shown(tester, List.of("tea"), List.of("tea"))
              .transformToPair(rdd -> rdd.leftOuterJoin(partitioned, 3)));
      tester.run(2);
      allHeard(tester.context());

      assertThat(costs.of(new Time(20_000), 0)).isEqualTo(cost(3, 4 + 1));
    }
  }

  @Test
  void inMapTheTableIsLoadedForEachRecord() {
    assertThat(loadsOf(shown -> shown.map(campaign -> load().getOrDefault(campaign, "(nobody)"))))
        .isEqualTo(2 * 100);
  }

  @Test
  void inMapPartitionsForEachPartitionOfEachBatch() {
    assertThat(
            loadsOf(
                shown ->
                    shown.mapPartitions(
                        campaigns -> {
                          Map<String, String> table = load();
                          List<String> advertisers = new ArrayList<>();
                          campaigns.forEachRemaining(
                              campaign ->
                                  advertisers.add(table.getOrDefault(campaign, "(nobody)")));
                          return advertisers.iterator();
                        })))
        .isEqualTo(2 * 2);
  }

  @Test
  void inTransformOncePerBatch() {
    assertThat(
            loadsOf(
                shown ->
                    shown.transform(
                        rdd -> {
                          Map<String, String> table = load(); // in the driver
                          return rdd.map(campaign -> table.getOrDefault(campaign, "(nobody)"));
                        })))
        .isEqualTo(2);
  }

  @Test
  void beforeTheStreamOnceAndForAll() {
    Map<String, String> table = load();

    assertThat(loadsOf(shown -> shown.map(campaign -> table.getOrDefault(campaign, "(nobody)"))))
        .isEqualTo(1);
  }

  /** Runs two batches of 100 records in two partitions each. */
  private static int loadsOf(Function<JavaDStream<String>, JavaDStream<String>> lookUp) {
    try (DStreamTester tester = DStreamTester.every(StreamDatasetJoinDemo.BATCH)) {
      List<String> batch = Collections.nCopies(100, "tea");
      BatchOutput<String> advertisers = tester.collect(lookUp.apply(tester.stream(batch, batch)));
      tester.run(2);

      assertThat(advertisers.batch(2)).isEqualTo(Collections.nCopies(100, "Leaf Ltd"));
    }
    return LOADS.get();
  }

  /** Simulates a query that reads the whole table. */
  private static Map<String, String> load() {
    LOADS.incrementAndGet();
    return ADVERTISERS;
  }

  /** Waits until listeners have received all events: they are called in a separate thread. */
  private static void allHeard(JavaStreamingContext ssc) throws TimeoutException {
    ssc.ssc().sparkContext().listenerBus().waitUntilEmpty();
  }

  private static List<Cost> costs(ShuffleCosts costs, int batch) {
    Time time = new Time(batch * StreamDatasetJoinDemo.BATCH.milliseconds());
    return List.of(costs.of(time, 0), costs.of(time, 1), costs.of(time, 2));
  }

  private static Cost cost(int stages, long records) {
    return new Cost(stages, records);
  }

  private static JavaPairRDD<String, String> table(JavaStreamingContext ssc) {
    JavaSparkContext sc = ssc.sparkContext();
    return sc.parallelizePairs(StreamDatasetJoinDemo.pairs(ADVERTISERS));
  }

  /** Impressions of these campaigns: the first advertisement of each, by campaign. */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read, and passed to a method that only reads
  private static JavaPairDStream<String, String> shown(
      DStreamTester tester, List<String>... batches) {
    return tester.stream(batches).mapToPair(campaign -> new Tuple2<>(campaign, campaign + "-1"));
  }
}
