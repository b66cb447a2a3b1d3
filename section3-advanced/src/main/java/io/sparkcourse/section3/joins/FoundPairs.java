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
  private final List<List<Pair>> ofJoins = new ArrayList<>();

  /** The values of a pair that the sums need. */
  private record Pair(String clickId, long delayMillis) {}

  /** Prints the number of pairs of this join in each batch, in this format. */
  void print(String format, JavaPairDStream<String, Tuple2<AdImpression, AdClick>> joined) {
    List<Pair> ofThisJoin = new ArrayList<>();
    ofJoins.add(ofThisJoin);
    joined
        .map(
            pair ->
                new Tuple2<>(pair._2()._2().getClickId(), WindowedJoinDemo.delayMillis(pair._2())))
        .foreachRDD(
            rdd -> {
              List<Tuple2<String, Long>> pairs = rdd.collect();
              System.out.printf(format, pairs.size());
              pairs.forEach(pair -> ofThisJoin.add(new Pair(pair._1(), pair._2())));
            });
  }

  /** Prints the sums of each join, in the order of the calls of {@link #print}. */
  void printSums() {
    System.out.println("pairs           |" + row(List::size));
    System.out.println("different clicks|" + row(FoundPairs::differentClicks));
    System.out.println("... over 60 s   |" + row(FoundPairs::overAMinute));
  }

  private String row(ToLongFunction<List<Pair>> number) {
    Object[] numbers = ofJoins.stream().map(number::applyAsLong).toArray();
    return String.format("%8d%8d%8d%12d%27d", numbers);
  }

  private static long differentClicks(List<Pair> pairs) {
    return pairs.stream().map(Pair::clickId).distinct().count();
  }

  private static long overAMinute(List<Pair> pairs) {
    long allowed = WindowedJoinDemo.ALLOWED.milliseconds();
    return differentClicks(pairs.stream().filter(pair -> pair.delayMillis() > allowed).toList());
  }
}
