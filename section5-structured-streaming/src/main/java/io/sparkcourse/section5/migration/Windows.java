package io.sparkcourse.section5.migration;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.window;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;

/** Pairs over several micro-batches. The input is orders, see {@link Orders}. */
final class Windows {
  private Windows() {}

  // region tumbling
  /** Orders of each product that arrived in two minutes. */
  static JavaPairDStream<String, Integer> everyTwoMinutes(JavaDStream<String> orders) {
    return Orders.ones(orders)
        .reduceByKeyAndWindow(Integer::sum, Durations.minutes(2), Durations.minutes(2));
  }

  /** Orders of each product that were placed in two minutes, and arrived at most a minute late. */
  static Dataset<Row> everyTwoMinutes(Dataset<Row> orders) {
    return Orders.timed(orders)
        .withWatermark("time", "1 minute")
        .groupBy(window(col("time"), "2 minutes"), col("product"))
        .count();
  }

  // endregion

  // region sliding
  /** By subtracting what leaves the window; needs a checkpoint directory. */
  static JavaPairDStream<String, Integer> lastTwoMinutes(JavaDStream<String> orders) {
    return Orders.ones(orders)
        .reduceByKeyAndWindow(
            Integer::sum, (a, b) -> a - b, Durations.minutes(2), Durations.minutes(1));
  }

  static Dataset<Row> lastTwoMinutes(Dataset<Row> orders) {
    return Orders.timed(orders)
        .withWatermark("time", "0 minutes")
        .groupBy(window(col("time"), "2 minutes", "1 minute"), col("product"))
        .count();
  }
  // endregion
}
