package io.sparkcourse.section3.joins;

import io.sparkcourse.common.data.AdClick;
import io.sparkcourse.common.data.AdImpression;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;

/** The pairs of several joins: their number in each batch, and sums over all batches. */
final class FoundPairs {
  private final List<Column> columns = new ArrayList<>();

  /** The pairs of a join, and the format of its numbers. */
  private record Column(String format, List<Pair> pairs) {}

  /** The values of a pair that the sums need. */
  private record Pair(String clickId, long delayMillis) {}

  /** Prints the number of pairs of this join in each batch, and later its sums, in this format. */
  void print(String format, JavaPairDStream<String, Tuple2<AdImpression, AdClick>> joined) {
    Column column = new Column(format, new ArrayList<>());
    columns.add(column);
    joined
        .map(
            pair ->
                new Tuple2<>(pair._2()._2().getClickId(), WindowedJoinDemo.delayMillis(pair._2())))
        .foreachRDD(
            rdd -> {
              List<Tuple2<String, Long>> pairs = rdd.collect();
              System.out.printf(format, pairs.size());
              pairs.forEach(pair -> column.pairs().add(new Pair(pair._1(), pair._2())));
            });
  }

  /** Prints the sums of each join, in the order of the calls of {@link #print}. */
  void printSums() {
    printRow("pairs           |", List::size);
    printRow("different clicks|", FoundPairs::differentClicks);
    printRow("... over 60 s   |", FoundPairs::overAMinute);
  }

  private void printRow(String title, ToLongFunction<List<Pair>> number) {
    System.out.print(title);
    columns.forEach(
        column -> System.out.printf(column.format(), number.applyAsLong(column.pairs())));
  }

  private static long differentClicks(List<Pair> pairs) {
    return pairs.stream().map(Pair::clickId).distinct().count();
  }

  private static long overAMinute(List<Pair> pairs) {
    long allowed = WindowedJoinDemo.ALLOWED.milliseconds();
    return differentClicks(pairs.stream().filter(pair -> pair.delayMillis() > allowed).toList());
  }
}
