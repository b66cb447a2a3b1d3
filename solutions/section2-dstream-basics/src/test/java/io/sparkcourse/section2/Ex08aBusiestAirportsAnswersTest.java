package io.sparkcourse.section2;

import io.sparkcourse.common.data.Flight;
import io.sparkcourse.testing.exercise.AnswersTest;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;

class Ex08aBusiestAirportsAnswersTest
    extends AnswersTest<Function<JavaDStream<Flight>, JavaPairDStream<String, Integer>>> {
  Ex08aBusiestAirportsAnswersTest() {
    super(new Ex08aBusiestAirportsCheck());

    wrong(
        "no sliding interval",
        "It tells a result in every batch",
        flights -> top3(ones(flights).reduceByKeyAndWindow(Integer::sum, Durations.minutes(30))));
    wrong(
        "the window is as long as it slides",
        "It counts the last 10 minutes only",
        flights ->
            top3(
                ones(flights)
                    .reduceByKeyAndWindow(
                        Integer::sum, Durations.minutes(10), Durations.minutes(10))));
    wrong(
        "adds overlapping windows up",
        "It counts every flight several times",
        flights ->
            top3(
                counts(flights)
                    .reduceByKeyAndWindow(
                        Integer::sum, Durations.minutes(30), Durations.minutes(10))));
    wrong(
        "sorts upwards",
        "The least busy airports come first",
        flights -> sorted(counts(flights), BUSIEST_FIRST.reversed(), 3));
    wrong(
        "does not cut off",
        "The counts are right, but there are more than three",
        flights -> sorted(counts(flights), BUSIEST_FIRST, 1000));
    wrong(
        "a window that is no multiple of the batch interval",
        "It fails with java.lang.Exception: The slide duration of windowed DStream",
        flights ->
            top3(
                ones(flights)
                    .reduceByKeyAndWindow(
                        Integer::sum, Durations.minutes(30), Durations.minutes(7))));
    wrong(
        "length and slide swapped",
        "It looks back 10 minutes, every 30",
        flights ->
            top3(
                ones(flights)
                    .reduceByKeyAndWindow(
                        Integer::sum, Durations.minutes(10), Durations.minutes(30))));
    wrong(
        "ties the other way round",
        "The counts are right, but of two airports with the same count",
        flights ->
            sorted(
                counts(flights),
                Comparator.comparing((Tuple2<String, Integer> count) -> -count._2())
                    .thenComparing(Tuple2::_1, Comparator.reverseOrder()),
                3));
    wrong(
        "neither sorts nor cuts off",
        "Batch 2 (600000 ms) has the right elements in the wrong order",
        Ex08aBusiestAirportsAnswersTest::counts);
    wrong(
        "with an inverse function",
        "It uses a form with an inverse function",
        flights ->
            top3(
                ones(flights)
                    .reduceByKeyAndWindow(
                        Integer::sum,
                        (count, left) -> count - left,
                        Durations.minutes(30),
                        Durations.minutes(10))));
    wrong(
        "a comparator that cannot be serialized",
        "A function or an object that Spark sends to its tasks is not serializable",
        flights ->
            counts(flights)
                .transformToPair(
                    rdd ->
                        JavaSparkContext.fromSparkContext(rdd.context())
                            .parallelizePairs(
                                rdd.takeOrdered(
                                    3, (one, other) -> other._2().compareTo(one._2())))));
    wrong("returns nothing", "It returns null", flights -> null);

    right(
        "a plain window, then reduceByKey",
        flights ->
            top3(
                ones(flights.window(Durations.minutes(30), Durations.minutes(10)))
                    .reduceByKey(Integer::sum)));
    right(
        "counts each batch first",
        flights ->
            top3(
                ones(flights)
                    .reduceByKey(Integer::sum)
                    .window(Durations.minutes(30), Durations.minutes(10))
                    .reduceByKey(Integer::sum)));
  }

  private static final Comparator<Tuple2<String, Integer>> BUSIEST_FIRST =
      Comparator.comparing((Tuple2<String, Integer> count) -> -count._2())
          .thenComparing(Tuple2::_1);

  private static JavaPairDStream<String, Integer> ones(JavaDStream<Flight> flights) {
    return flights.mapToPair(flight -> new Tuple2<>(flight.getOrigin(), 1));
  }

  private static JavaPairDStream<String, Integer> counts(JavaDStream<Flight> flights) {
    return ones(flights)
        .reduceByKeyAndWindow(Integer::sum, Durations.minutes(30), Durations.minutes(10));
  }

  private static JavaPairDStream<String, Integer> top3(JavaPairDStream<String, Integer> counts) {
    return sorted(counts, BUSIEST_FIRST, 3);
  }

  private static JavaPairDStream<String, Integer> sorted(
      JavaPairDStream<String, Integer> counts, Comparator<Tuple2<String, Integer>> order, int n) {
    return counts.transformToPair(rdd -> first(rdd, order, n));
  }

  private static JavaPairRDD<String, Integer> first(
      JavaPairRDD<String, Integer> rdd, Comparator<Tuple2<String, Integer>> order, int n) {
    List<Tuple2<String, Integer>> sorted = rdd.collect().stream().sorted(order).limit(n).toList();
    return JavaSparkContext.fromSparkContext(rdd.context()).parallelizePairs(sorted, 1);
  }
}
