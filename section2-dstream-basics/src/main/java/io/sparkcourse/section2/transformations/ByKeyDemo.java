package io.sparkcourse.section2.transformations;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.Flight;
import io.sparkcourse.common.sample.SampleStreams;
import java.time.Instant;
import org.apache.spark.HashPartitioner;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Lecture 2.3: what delays did the flights of each airport have, and what is their average?
 *
 * <p>Delays are in minutes, by airport of departure; each pair of brackets is a partition. Run it
 * with the green arrow, {@code ./course run ByKey}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * 00:15:00
 *   (airport, delay)         [(LAX,211), (SFO,113), (LAX,45), (SLC,125)] [(SLC,108), (LAX,32), (SLC,101), (DEN,340), (SEA,-2)]
 *   groupByKey               [(SFO,[113]), (SLC,[125, 108, 101])] [(DEN,[340]), (SEA,[-2]), (LAX,[211, 45, 32])]
 *   reduceByKey: worst       [(SFO,113), (SLC,125)] [(DEN,340), (SEA,-2), (LAX,211)]
 *   reduceByKey: (a+b)/2     [(SFO,113), (SLC,114)] [(DEN,340), (SEA,-2), (LAX,80)]
 *   combineByKey: average    [(SFO,113.0), (SLC,111.33333333333333)] [(DEN,340.0), (SEA,-2.0), (LAX,96.0)]
 * 00:20:00
 *   (airport, delay)         [(SEA,54), (SFO,267)] [(LAX,88), (ABQ,-17), (LAS,27)]
 *   groupByKey               [(SFO,[267]), (LAS,[27]), (ABQ,[-17])] [(SEA,[54]), (LAX,[88])]
 *   reduceByKey: worst       [(SFO,267), (LAS,27), (ABQ,-17)] [(SEA,54), (LAX,88)]
 *   reduceByKey: (a+b)/2     [(SFO,267), (LAS,27), (ABQ,-17)] [(SEA,54), (LAX,88)]
 *   combineByKey: average    [(SFO,267.0), (LAS,27.0), (ABQ,-17.0)] [(SEA,54.0), (LAX,88.0)]
 * }</pre>
 */
public final class ByKeyDemo {
  static final Duration BATCH = Durations.minutes(5);
  private static final Instant START = Instant.parse("2001-01-10T00:10:00Z");

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(ByKeyDemo.class, args).stopAfter(2);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      JavaPairDStream<String, Integer> delays = delays(SampleStreams.flights(ssc, START));

      BatchPrinter batches = new BatchPrinter();
      batches.print("(airport, delay)", delays);
      batches.print("groupByKey", delays.groupByKey());
      batches.print("reduceByKey: worst", worst(delays));
      batches.print("reduceByKey: (a+b)/2", delays.reduceByKey((a, b) -> (a + b) / 2));
      batches.print("combineByKey: average", averages(delays));

      ssc.start();
      ssc.awaitTermination();
    }
  }

  static JavaPairDStream<String, Integer> delays(JavaDStream<Flight> flights) {
    return flights.mapToPair(
        flight -> new Tuple2<>(flight.getOrigin(), flight.getArrivalDelayMin()));
  }

  // region worst
  static JavaPairDStream<String, Integer> worst(JavaPairDStream<String, Integer> delays) {
    return delays.reduceByKey(Math::max);
  }

  // endregion

  // region average
  /** A value becomes (value, 1); these can be added; at the end the sum is divided by the count. */
  static <K> JavaPairDStream<K, Double> averages(JavaPairDStream<K, Integer> values) {
    int partitions = values.context().sparkContext().defaultParallelism();
    return values
        .combineByKey(
            value -> new Tuple2<>((long) value, 1L),
            (sum, value) -> new Tuple2<>(sum._1() + value, sum._2() + 1),
            (one, other) -> new Tuple2<>(one._1() + other._1(), one._2() + other._2()),
            new HashPartitioner(partitions))
        .mapValues(sum -> (double) sum._1() / sum._2());
  }
  // endregion
}
