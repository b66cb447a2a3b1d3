package io.sparkcourse.section2.reducebykeyandwindow;

import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.util.LongAccumulator;

/** Columns of {@link InverseReduceDemo}: what a slide costs. */
final class SlideCosts {
  private SlideCosts() {}

  /** Prints the calls of the functions in each slide, in both forms. */
  static void printCalls(
      JavaStreamingContext ssc, JavaPairDStream<String, Integer> ones, Duration window) {
    LongAccumulator plain = ssc.sparkContext().sc().longAccumulator();
    LongAccumulator inverse = ssc.sparkContext().sc().longAccumulator();
    printCalls(
        InverseReduceDemo.plain(ones, InverseReduceDemo.counted(plain, Integer::sum), window),
        plain,
        "|%7d");
    printCalls(
        InverseReduceDemo.inverse(
            ones,
            InverseReduceDemo.counted(inverse, Integer::sum),
            InverseReduceDemo.counted(inverse, (count, left) -> count - left),
            window),
        inverse,
        "%7d ");
  }

  private static void printCalls(
      JavaPairDStream<String, Integer> counts, LongAccumulator calls, String format) {
    counts.foreachRDD(
        rdd -> {
          rdd.count(); // without an action nothing is computed
          System.out.printf(format, calls.value());
          calls.reset();
        });
  }

  /** Prints how many keys are in each result. */
  static void printKeys(JavaPairDStream<String, Integer> counts, String format) {
    counts.foreachRDD(rdd -> System.out.printf(format, rdd.count()));
  }
}
