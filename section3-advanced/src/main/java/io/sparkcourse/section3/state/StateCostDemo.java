package io.sparkcourse.section3.state;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayInputDStream;
import io.sparkcourse.common.replay.StreamClock;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.Optional;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.State;
import org.apache.spark.streaming.StateSpec;
import org.apache.spark.streaming.api.java.JavaDStreamLike;
import org.apache.spark.streaming.api.java.JavaMapWithStateDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/**
 * Lecture 3.2: what does a micro-batch cost if 20,000 or 200,000 clients are in the state and 100
 * of them request a page?
 *
 * <p>The last micro-batch is empty. Run it with the green arrow, {@code ./course run StateCost}, or
 * {@code spark-submit}. It prints:
 *
 * <pre>{@code
 *           |        20,000 clients in the state        |       200,000 clients in the state
 *           | updateStateByKey |      mapWithState      | updateStateByKey |      mapWithState
 * batch at  |  calls  results  | calls results snapshot |  calls  results  | calls results snapshot
 * 00:00:10  |  20000    20000  |   100     100    20000 | 200000   200000  |   100     100   200000
 * 00:00:20  |  20000    20000  |   100     100    20000 | 200000   200000  |   100     100   200000
 * 00:00:30  |  20000    20000  |   100     100    20000 | 200000   200000  |   100     100   200000
 * 00:00:40  |  20000    20000  |     0       0    20000 | 200000   200000  |     0       0   200000
 * }</pre>
 */
public final class StateCostDemo {
  static final Duration BATCH = Durations.seconds(10);
  static final int ACTIVE = 100;
  private static final int BATCHES_WITH_REQUESTS = 3;
  private static final int PARTITIONS = 2;

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(StateCostDemo.class, args).stopAfter(BATCHES_WITH_REQUESTS + 1);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      ssc.checkpoint(run.checkpointDirectory());
      JavaPairDStream<Integer, Integer> requests =
          ReplayInputDStream.startingAt(Instant.EPOCH, ssc, StateCostDemo::requestsOfTheActive)
              .mapToPair(client -> new Tuple2<>(client, 1));

      System.out.println(
          "          |        20,000 clients in the state        |       200,000 clients in the state");
      System.out.println(
          "          | updateStateByKey |      mapWithState      | updateStateByKey |      mapWithState");
      System.out.print(
          "batch at  |  calls  results  | calls results snapshot |  calls  results  | calls results snapshot");
      requests.foreachRDD((rdd, time) -> System.out.printf("%n%s  ", StreamClock.format(time)));
      for (int clients : new int[] {20_000, 200_000}) {
        JavaPairRDD<Integer, Integer> initial = onePageEach(ssc, clients);

        LongAccumulator updates = ssc.sparkContext().sc().longAccumulator();
        printCost("| %6d  %7d  ", updates, updateStateByKey(requests, initial, updates));

        LongAccumulator mappings = ssc.sparkContext().sc().longAccumulator();
        JavaMapWithStateDStream<Integer, Integer, Integer, Integer> counts =
            mapWithState(requests, initial, mappings);
        printCost("| %5d %7d ", mappings, counts);
        counts.stateSnapshots().foreachRDD(rdd -> System.out.printf("%8d ", rdd.count()));
      }

      ssc.start();
      ssc.awaitTermination();
      System.out.println();
    }
  }

  // region update
  static JavaPairDStream<Integer, Integer> updateStateByKey(
      JavaPairDStream<Integer, Integer> requests,
      JavaPairRDD<Integer, Integer> initial,
      LongAccumulator calls) {
    return requests.updateStateByKey(
        (List<Integer> came, Optional<Integer> before) -> {
          calls.add(1);
          return Optional.of(before.orElse(0) + came.size());
        },
        new HashPartitioner(PARTITIONS),
        initial);
  }

  // endregion

  // region map
  static JavaMapWithStateDStream<Integer, Integer, Integer, Integer> mapWithState(
      JavaPairDStream<Integer, Integer> requests,
      JavaPairRDD<Integer, Integer> initial,
      LongAccumulator calls) {
    return requests.mapWithState(
        StateSpec.function(
                (Integer client, Optional<Integer> request, State<Integer> count) -> {
                  calls.add(1);
                  count.update((count.exists() ? count.get() : 0) + request.get());
                  return count.get();
                })
            .initialState(initial)
            .numPartitions(PARTITIONS));
  }

  // endregion

  private static void printCost(
      String format, LongAccumulator calls, JavaDStreamLike<?, ?, ?> counts) {
    counts.foreachRDD(
        rdd -> {
          long results = rdd.count();
          System.out.printf(format, calls.value(), results);
          calls.reset();
        });
  }

  /** The initial state, as from the day before: each client has requested one page. */
  static JavaPairRDD<Integer, Integer> onePageEach(JavaStreamingContext ssc, int clients) {
    return ssc.sparkContext()
        .parallelize(IntStream.range(0, clients).boxed().toList(), PARTITIONS)
        .mapToPair(client -> new Tuple2<>(client, 1));
  }

  private static List<Arrival<Integer>> requestsOfTheActive() {
    return IntStream.range(0, BATCHES_WITH_REQUESTS * ACTIVE)
        .mapToObj(
            n -> new Arrival<>(Instant.ofEpochMilli(n / ACTIVE * BATCH.milliseconds()), n % ACTIVE))
        .toList();
  }
}
