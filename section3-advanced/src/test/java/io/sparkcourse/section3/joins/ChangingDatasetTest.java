package io.sparkcourse.section3.joins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sparkcourse.common.data.AdClick;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayInputDStream;
import io.sparkcourse.common.replay.StreamTime;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Tuple2;

/** A table that changes while the stream runs, and a table after a recovery. */
class ChangingDatasetTest {
  private static final Tuple2<String, Integer> AT_20 = new Tuple2<>("kettle-1", 20);
  private static final Tuple2<String, Integer> AT_25 = new Tuple2<>("kettle-1", 25);

  /** The output. Static, since a recovered context has only lambdas. */
  private static final List<String> OUTPUT = new CopyOnWriteArrayList<>();

  /** A table whose current version is known to the driver, as one in a database is. */
  private static final AtomicReference<Map<String, Integer>> CURRENT = new AtomicReference<>();

  @BeforeEach
  void forget() {
    OUTPUT.clear();
    CURRENT.set(Map.of("kettle-1", 20));
  }

  /** A streaming context sets it on the SparkContext, which other tests share. */
  @AfterEach
  void forgetTheCheckpointDirectory() {
    TestSpark.context().sc().setCheckpointDir(null);
  }

  @Test
  void aTableTakenAtTheStartStaysAndOneReadInEachBatchFollowsFromTheNextBatchOn() {
    try (DStreamTester tester = DStreamTester.every(ChangingDatasetDemo.BATCH)) {
      JavaPairDStream<String, AdClick> clicks = clicks(tester, 3);
      PriceList prices = new PriceList();
      prices.add(Instant.EPOCH, CURRENT.get());
      BatchOutput<Tuple2<String, Integer>> once =
          tester.collect(
              ChangingDatasetDemo.pricedOnce(
                  clicks,
                  ChangingDatasetDemo.asRdd(tester.context().sparkContext(), CURRENT.get())));
      BatchOutput<Tuple2<String, Integer>> each =
          tester.collect(ChangingDatasetDemo.pricedInEachBatch(clicks, prices));

      tester.run(2);
      prices.add(Instant.ofEpochSecond(21), Map.of("kettle-1", 25));
      tester.run(1);

      once.assertBatch(2, AT_20).assertBatch(3, AT_20);
      each.assertBatch(2, AT_20).assertBatch(3, AT_25);
    }
  }

  @Test
  void aReferenceThatIsSwappedIsSeenInTheNextBatch() {
    try (DStreamTester tester = DStreamTester.every(ChangingDatasetDemo.BATCH)) {
      BatchOutput<Tuple2<String, Integer>> priced =
          tester.collect(
              clicks(tester, 2)
                  .transformToPair(rdd -> rdd.join(table(rdd)))
                  .mapToPair(click -> new Tuple2<>(click._1(), click._2()._2())));

      tester.run(1);
      CURRENT.set(Map.of("kettle-1", 25));
      tester.run(1);

      priced.assertBatch(1, AT_20).assertBatch(2, AT_25);
    }
  }

  @Test
  void pricesAreThoseOfTheVersionThatWasValid() {
    PriceList prices = new PriceList();
    prices.add(Instant.ofEpochSecond(10), Map.of("a", 1));
    prices.add(Instant.ofEpochSecond(20), Map.of("a", 2, "b", 3));

    assertThat(prices.at(Instant.ofEpochSecond(9))).isEmpty();
    assertThat(prices.at(Instant.ofEpochSecond(10))).isEqualTo(Map.of("a", 1));
    assertThat(prices.at(Instant.ofEpochSecond(19))).isEqualTo(Map.of("a", 1));
    assertThat(prices.at(Instant.ofEpochSecond(30))).isEqualTo(Map.of("a", 2, "b", 3));
  }

  @Test
  void aTableThatTheGraphHasCapturedIsDeadAfterARecovery(@TempDir Path directory) throws Exception {
    assertThat(failureAfterRecovery(directory, (rdd, table) -> rdd.join(table)))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("\"org.apache.spark.rdd.RDD.partitioner()\" is null");
  }

  @Test
  void sparkSaysSoOnlyIfTheJoinBeginsWithTheTable(@TempDir Path directory) throws Exception {
    assertThat(
            failureAfterRecovery(
                directory,
                (rdd, table) ->
                    table.join(rdd).mapValues(both -> new Tuple2<>(both._2(), both._1()))))
        .isInstanceOf(SparkException.class)
        .hasMessageStartingWith("This RDD lacks a SparkContext.")
        .hasMessageContaining("see SPARK-5063")
        .hasMessageContaining("a reference to an RDD not defined by the streaming job")
        .hasMessageEndingWith("See SPARK-13758.");
  }

  @Test
  void orIfTheJoinIsGivenItsPartitions(@TempDir Path directory) throws Exception {
    assertThat(failureAfterRecovery(directory, (rdd, table) -> rdd.join(table, 2)))
        .isInstanceOf(SparkException.class)
        .hasMessageStartingWith("This RDD lacks a SparkContext.");
  }

  @Test
  void anObjectThatTheGraphHasCapturedComesBackAsItWasWhenTheGraphWasSaved(@TempDir Path directory)
      throws Exception {
    String checkpoint = HadoopPath.of(directory);
    PriceList prices = new PriceList();
    prices.add(Instant.EPOCH, Map.of("kettle-1", 20));
    JavaStreamingContext ssc = context(checkpoint);
    put(ChangingDatasetDemo.pricedInEachBatch(clicks(ssc), prices));
    run(ssc, 2);
    OUTPUT.clear();

    prices.add(Instant.ofEpochSecond(21), Map.of("kettle-1", 25));
    run(recovered(checkpoint), 4);

    assertThat(OUTPUT).contains("30000 20", "40000 20");
  }

  /** The exception of the first batch after a recovery, if the graph has captured the table. */
  private static Throwable failureAfterRecovery(
      Path directory,
      Function2<
              JavaPairRDD<String, AdClick>,
              JavaPairRDD<String, Integer>,
              JavaPairRDD<String, Tuple2<AdClick, Integer>>>
          join)
      throws Exception {
    String checkpoint = HadoopPath.of(directory);
    JavaStreamingContext ssc = context(checkpoint);
    JavaPairRDD<String, Integer> captured =
        ChangingDatasetDemo.asRdd(ssc.sparkContext(), CURRENT.get());
    put(
        clicks(ssc)
            .transformToPair(rdd -> join.call(rdd, captured))
            .mapToPair(click -> new Tuple2<>(click._1(), click._2()._2())));
    run(ssc, 2);
    assertThat(OUTPUT).containsExactly("10000 20", "20000 20");

    return catchThrowable(() -> run(recovered(checkpoint), 4));
  }

  @Test
  void aTableThatIsMadeInEachBatchFromTheContextOfTheBatchIsAlive(@TempDir Path directory)
      throws Exception {
    String checkpoint = HadoopPath.of(directory);
    JavaStreamingContext ssc = context(checkpoint);
    put(
        clicks(ssc)
            .transformToPair(rdd -> rdd.join(table(rdd)))
            .mapToPair(click -> new Tuple2<>(click._1(), click._2()._2())));
    run(ssc, 2);
    CURRENT.set(Map.of("kettle-1", 25));
    OUTPUT.clear();

    run(recovered(checkpoint), 4);

    assertThat(OUTPUT).contains("30000 25", "40000 25");
  }

  private static JavaPairRDD<String, Integer> table(JavaPairRDD<?, ?> rdd) {
    return ChangingDatasetDemo.asRdd(
        JavaSparkContext.fromSparkContext(rdd.context()), CURRENT.get());
  }

  private static JavaStreamingContext context(String checkpoint) {
    JavaStreamingContext ssc =
        new JavaStreamingContext(TestSpark.context(), ChangingDatasetDemo.BATCH);
    ssc.checkpoint(checkpoint);
    return ssc;
  }

  private static JavaStreamingContext recovered(String checkpoint) {
    return JavaStreamingContext.getOrCreate(
        checkpoint,
        () -> {
          throw new AssertionError("There is a checkpoint to recover from.");
        });
  }

  private static void put(JavaPairDStream<String, Integer> priced) {
    priced.foreachRDD(
        (rdd, time) ->
            rdd.collect().forEach(click -> OUTPUT.add(time.milliseconds() + " " + click._2())));
  }

  private static void run(JavaStreamingContext ssc, int lastBatch) throws InterruptedException {
    StreamTime time = StreamTime.of(ssc);
    ssc.start();
    try {
      time.runTo(new Time(ChangingDatasetDemo.BATCH.times(lastBatch).milliseconds()));
    } finally {
      ssc.stop(false, false);
    }
  }

  /** One click in each batch, as a stream that can be recovered. */
  private static JavaPairDStream<String, AdClick> clicks(JavaStreamingContext ssc) {
    return ReplayInputDStream.startingAt(Instant.EPOCH, ssc, ChangingDatasetTest::arrivals)
        .mapToPair(click -> new Tuple2<>(click.getAdId(), click));
  }

  private static List<Arrival<AdClick>> arrivals() {
    return IntStream.range(0, 10)
        .mapToObj(batch -> Instant.ofEpochSecond(10L * batch))
        .map(time -> new Arrival<>(time, click(time)))
        .toList();
  }

  private static JavaPairDStream<String, AdClick> clicks(DStreamTester tester, int batches) {
    List<List<AdClick>> clicks = new ArrayList<>();
    for (int batch = 0; batch < batches; batch++) {
      clicks.add(List.of(click(Instant.ofEpochSecond(10L * batch))));
    }
    return tester.stream(clicks).mapToPair(click -> new Tuple2<>(click.getAdId(), click));
  }

  private static AdClick click(Instant time) {
    return new AdClick("c", "i", "kettle-1", time, time);
  }
}
