package io.sparkcourse.section2;

import io.sparkcourse.common.data.Flight;
import io.sparkcourse.section2.Ex08aBusiestAirportsCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.Optional;
import org.apache.spark.api.java.function.Function4;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.State;
import org.apache.spark.streaming.StateSpec;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.junit.jupiter.api.io.TempDir;
import scala.Tuple2;

class Ex08aBusiestAirportsAnswersTest
    extends AnswersTest<Function<JavaDStream<Flight>, JavaPairDStream<String, Integer>>> {
  private static final Duration HALF_AN_HOUR = Durations.minutes(30);
  private static final Duration TEN_MINUTES = Durations.minutes(10);

  private static final Comparator<Tuple2<String, Integer>> BUSIEST_FIRST =
      Comparator.comparing((Tuple2<String, Integer> count) -> -count._2())
          .thenComparing(Tuple2::_1);

  private static final Map<String, Integer> TOTALS = new ConcurrentHashMap<>();

  @TempDir private static Path folder;

  Ex08aBusiestAirportsAnswersTest() {
    super(new Ex08aBusiestAirportsCheck());

    wrong(
        "no sliding interval",
        Mistaken.GIVES_A_RESULT_IN_EVERY_BATCH,
        flights -> top3(ones(flights).reduceByKeyAndWindow(Integer::sum, HALF_AN_HOUR)));
    wrong(
        "the window is as long as it slides",
        Mistaken.LOOKS_BACK_10_MINUTES,
        flights ->
            top3(ones(flights).reduceByKeyAndWindow(Integer::sum, TEN_MINUTES, TEN_MINUTES)));
    wrong(
        "length and slide swapped",
        Mistaken.LENGTH_AND_SLIDE_SWAPPED,
        flights ->
            top3(ones(flights).reduceByKeyAndWindow(Integer::sum, TEN_MINUTES, HALF_AN_HOUR)));
    wrong(
        "a running total, looked at every 10 minutes",
        Mistaken.NEVER_FORGETS,
        flights -> {
          useCheckpointDirectory(flights);
          return top3(
              ones(flights)
                  .<Integer>updateStateByKey(
                      (more, sum) -> Optional.of(sum.orElse(0) + more.size()))
                  .window(TEN_MINUTES, TEN_MINUTES)
                  .reduceByKey(Math::max));
        });
    wrong(
        "adds overlapping windows up",
        Mistaken.COUNTS_A_DEPARTURE_AGAIN,
        flights ->
            top3(counts(flights).reduceByKeyAndWindow(Integer::sum, HALF_AN_HOUR, TEN_MINUTES)));
    wrong(
        "makes the airports of a batch distinct",
        Mistaken.COUNTS_A_BATCH_ONCE,
        flights ->
            top3(
                flights
                    .map(Flight::getOrigin)
                    .transform(rdd -> rdd.distinct())
                    .mapToPair(origin -> new Tuple2<>(origin, 1))
                    .reduceByKeyAndWindow(Integer::sum, HALF_AN_HOUR, TEN_MINUTES)));
    wrong(
        "sorts upwards",
        Mistaken.LEAST_BUSY_FIRST,
        flights ->
            sorted(
                counts(flights),
                Comparator.comparing((Tuple2<String, Integer> count) -> count._2())
                    .thenComparing(Tuple2::_1),
                3));
    wrong(
        "sorts counts as text",
        Mistaken.COUNTS_COMPARED_AS_TEXT,
        flights ->
            sorted(
                counts(flights),
                Comparator.comparing((Tuple2<String, Integer> count) -> count._2().toString())
                    .reversed()
                    .thenComparing(Tuple2::_1),
                3));
    wrong(
        "ties the other way round",
        Mistaken.TIES_THE_OTHER_WAY_ROUND,
        flights ->
            sorted(
                counts(flights),
                Comparator.comparing((Tuple2<String, Integer> count) -> -count._2())
                    .thenComparing(Tuple2::_1, Comparator.reverseOrder()),
                3));
    wrong(
        "the three busiest of each batch, then of the window",
        Mistaken.CUT_OFF_TOO_EARLY,
        flights ->
            top3(
                top3(ones(flights).reduceByKey(Integer::sum))
                    .reduceByKeyAndWindow(Integer::sum, HALF_AN_HOUR, TEN_MINUTES)));
    wrong(
        "the destination in place of the origin",
        Mistaken.COUNTS_ARRIVALS,
        flights ->
            top3(
                flights
                    .mapToPair(flight -> new Tuple2<>(flight.getDestination(), 1))
                    .reduceByKeyAndWindow(Integer::sum, HALF_AN_HOUR, TEN_MINUTES)));
    wrong(
        "does not cut off",
        Mistaken.NOT_CUT_OFF,
        flights -> sorted(counts(flights), BUSIEST_FIRST, 1000));
    wrong(
        "only full lists",
        Mistaken.NOTHING_FOR_FEWER_THAN_THREE,
        flights ->
            top3(
                counts(flights)
                    .transformToPair(rdd -> rdd.count() < 3 ? rdd.filter(count -> false) : rdd)));
    wrong(
        "subList(0, 3)",
        Mistaken.FAILS_FOR_FEWER_THAN_THREE,
        flights ->
            counts(flights)
                .transformToPair(
                    rdd ->
                        rdd.isEmpty()
                            ? rdd
                            : pairs(
                                rdd,
                                rdd.collect().stream()
                                    .sorted(BUSIEST_FIRST)
                                    .toList()
                                    .subList(0, 3))));
    wrong(
        "neither sorts nor cuts off",
        CommonMistake.DIFFERS,
        Ex08aBusiestAirportsAnswersTest::counts);
    wrong(
        "sorts and cuts off in each partition",
        CommonMistake.DIFFERS,
        flights ->
            counts(flights)
                .repartition(2)
                .mapPartitionsToPair(
                    partition -> {
                      List<Tuple2<String, Integer>> all = new ArrayList<>();
                      partition.forEachRemaining(all::add);
                      return all.stream().sorted(BUSIEST_FIRST).limit(3).iterator();
                    }));
    wrong(
        "a window that is no multiple of the batch interval",
        CommonMistake.FAILS,
        flights ->
            top3(
                ones(flights)
                    .reduceByKeyAndWindow(Integer::sum, HALF_AN_HOUR, Durations.minutes(7))));
    wrong(
        "with an inverse function, without a checkpoint directory",
        CommonMistake.NO_CHECKPOINT_DIRECTORY,
        flights ->
            top3(
                ones(flights)
                    .reduceByKeyAndWindow(
                        Integer::sum, (count, left) -> count - left, HALF_AN_HOUR, TEN_MINUTES)));
    wrong(
        "with an inverse function that keeps airports at 0",
        CommonMistake.DIFFERS,
        flights -> {
          useCheckpointDirectory(flights);
          return top3(
              ones(flights)
                  .reduceByKeyAndWindow(
                      Integer::sum, (count, left) -> count - left, HALF_AN_HOUR, TEN_MINUTES));
        });
    wrong(
        "a comparator that cannot be serialized",
        CommonMistake.NOT_SERIALIZABLE,
        flights ->
            counts(flights)
                .transformToPair(
                    rdd ->
                        pairs(
                            rdd,
                            rdd.takeOrdered(3, (one, other) -> other._2().compareTo(one._2())))));
    wrong(
        "totals in a static map",
        CommonMistake.KEEPS_STATE_BETWEEN_RUNS,
        flights -> {
          counts(flights).foreachRDD(rdd -> TOTALS.putAll(rdd.collectAsMap()));
          return top3(
              counts(flights)
                  .transformToPair(
                      rdd ->
                          pairs(
                                  rdd,
                                  Stream.concat(
                                          rdd.collect().stream(),
                                          TOTALS.entrySet().stream()
                                              .map(
                                                  each ->
                                                      new Tuple2<>(each.getKey(), each.getValue())))
                                      .toList())
                              .reduceByKey(Math::max)));
        });
    wrong("returns nothing", CommonMistake.RETURNS_NULL, flights -> null);
    wrong(
        "prints, and returns nothing",
        CommonMistake.PRINTS_INSTEAD_OF_RETURNING,
        flights -> {
          top3(counts(flights)).print();
          return null;
        });
    wrong(
        "starts the context",
        CommonMistake.STARTS_THE_CONTEXT,
        flights -> {
          JavaPairDStream<String, Integer> busiest = top3(counts(flights));
          busiest.print();
          flights.context().start();
          return busiest;
        });

    right(
        "a plain window, then reduceByKey",
        flights -> top3(ones(flights.window(HALF_AN_HOUR, TEN_MINUTES)).reduceByKey(Integer::sum)));
    right(
        "counts each batch first",
        flights ->
            top3(
                ones(flights)
                    .reduceByKey(Integer::sum)
                    .window(HALF_AN_HOUR, TEN_MINUTES)
                    .reduceByKey(Integer::sum)));
    right("with SQL", Ex08aBusiestAirportsAnswersTest::bySql);
    right("with mapWithState", Ex08aBusiestAirportsAnswersTest::byState);
    right(
        "with an inverse function that forgets airports",
        flights -> {
          useCheckpointDirectory(flights);
          return top3(
              ones(flights)
                  .reduceByKeyAndWindow(
                      Integer::sum,
                      (count, left) -> count - left,
                      HALF_AN_HOUR,
                      TEN_MINUTES,
                      2,
                      count -> count._2() > 0));
        });
    right(
        "sortByKey and zipWithIndex",
        flights ->
            counts(flights)
                .transformToPair(
                    rdd ->
                        rdd.mapToPair(
                                count ->
                                    new Tuple2<>(
                                        String.format(
                                            "%010d%s", 1_000_000 - count._2(), count._1()),
                                        count))
                            .sortByKey(true, 1)
                            .values()
                            .zipWithIndex()
                            .filter(numbered -> numbered._2() < 3)
                            .mapToPair(numbered -> numbered._1())));
  }

  private static JavaPairDStream<String, Integer> bySql(JavaDStream<Flight> flights) {
    return flights
        .window(HALF_AN_HOUR, TEN_MINUTES)
        .transformToPair(
            rdd -> {
              SparkSession spark =
                  SparkSession.builder().config(rdd.context().getConf()).getOrCreate();
              spark.createDataFrame(rdd, Flight.class).createOrReplaceTempView("flights");
              return spark
                  .sql(
                      "SELECT origin, CAST(count(*) AS INT) FROM flights GROUP BY origin"
                          + " ORDER BY count(*) DESC, origin LIMIT 3")
                  .toJavaRDD()
                  .mapToPair((Row row) -> new Tuple2<>(row.getString(0), row.getInt(1)));
            });
  }

  /** The state of an airport is its number of departures in each of the last six batches. */
  private static JavaPairDStream<String, Integer> byState(JavaDStream<Flight> flights) {
    useCheckpointDirectory(flights);
    Function4<Time, String, Optional<Integer>, State<int[]>, Optional<String>> update =
        (time, airport, count, state) -> {
          long batch = time.milliseconds() / Ex08aBusiestAirports.BATCH.milliseconds();
          int[] last = state.exists() ? moved(state.get(), batch) : new int[7];
          last[(int) (batch % 6)] = count.orElse(0);
          last[6] = (int) batch;
          state.update(last);
          return Optional.of(airport);
        };
    return ones(flights)
        .reduceByKey(Integer::sum)
        .mapWithState(StateSpec.function(update))
        .stateSnapshots()
        .transformToPair(
            (rdd, time) -> {
              long batch = time.milliseconds() / Ex08aBusiestAirports.BATCH.milliseconds();
              List<Tuple2<String, Integer>> counts =
                  rdd.mapValues(last -> sum(moved(last, batch)))
                      .filter(count -> count._2() > 0 && batch % 2 == 0)
                      .collect();
              return pairs(rdd, counts.stream().sorted(BUSIEST_FIRST).limit(3).toList());
            });
  }

  /** The counts as of this batch: those older than six batches are 0. */
  private static int[] moved(int[] counts, long batch) {
    int[] copy = Arrays.copyOf(counts, counts.length);
    for (long gone = Math.max(copy[6] + 1, batch - 5); gone <= batch; gone++) {
      copy[(int) (gone % 6)] = 0;
    }
    copy[6] = (int) batch;
    return copy;
  }

  private static int sum(int[] counts) {
    return Arrays.stream(counts, 0, 6).sum();
  }

  private static void useCheckpointDirectory(JavaDStream<Flight> flights) {
    try {
      flights
          .context()
          .checkpoint(Files.createTempDirectory(Objects.requireNonNull(folder), "c").toString());
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  private static JavaPairDStream<String, Integer> ones(JavaDStream<Flight> flights) {
    return flights.mapToPair(flight -> new Tuple2<>(flight.getOrigin(), 1));
  }

  private static JavaPairDStream<String, Integer> counts(JavaDStream<Flight> flights) {
    return ones(flights).reduceByKeyAndWindow(Integer::sum, HALF_AN_HOUR, TEN_MINUTES);
  }

  private static JavaPairDStream<String, Integer> top3(JavaPairDStream<String, Integer> counts) {
    // With a checkpoint directory a lambda must not capture a comparator.
    return counts.transformToPair(
        rdd -> pairs(rdd, rdd.collect().stream().sorted(BUSIEST_FIRST).limit(3).toList()));
  }

  private static JavaPairDStream<String, Integer> sorted(
      JavaPairDStream<String, Integer> counts, Comparator<Tuple2<String, Integer>> order, int n) {
    return counts.transformToPair(
        rdd -> pairs(rdd, rdd.collect().stream().sorted(order).limit(n).toList()));
  }

  private static JavaPairRDD<String, Integer> pairs(
      JavaPairRDD<?, ?> rdd, List<Tuple2<String, Integer>> pairs) {
    return JavaSparkContext.fromSparkContext(rdd.context()).parallelizePairs(pairs, 1);
  }
}
