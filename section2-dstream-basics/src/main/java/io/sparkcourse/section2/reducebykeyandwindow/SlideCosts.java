package io.sparkcourse.section2.reducebykeyandwindow;

import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.util.LongAccumulator;

/** Columns of the table of {@link InverseReduceDemo}: what each slide costs. */
final class SlideCosts {
  private SlideCosts() {}

  /** Prints the calls of functions that {@code calls} has counted while a result was computed. */
  static void printCalls(
      String format, JavaPairDStream<String, Integer> counts, LongAccumulator calls) {
    counts.foreachRDD(
        rdd -> {
          rdd.count(); // without an action nothing is computed
          System.out.printf(format, calls.value());
          calls.reset();
        });
  }

  /** Prints the number of keys in each result. */
  static void printKeys(String format, JavaPairDStream<String, Integer> counts) {
    counts.foreachRDD(rdd -> System.out.printf(format, rdd.count()));
  }
}
