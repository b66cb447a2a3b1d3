package io.sparkcourse.section5.migration;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.split;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;

/** Reads lines such as {@code 12:04 tea}: when something was ordered, and what. */
final class Orders {
  private static final String DAY = "2025-06-02T";

  private Orders() {}

  /** Without the time: for a DStream, the batch in which an order arrives counts. */
  static JavaPairDStream<String, Integer> ones(JavaDStream<String> lines) {
    return lines.mapToPair(line -> new Tuple2<>(line.split(" ")[1], 1));
  }

  /** With the columns {@code time} and {@code product}. */
  static Dataset<Row> timed(Dataset<Row> lines) {
    return lines.select(time().as("time"), field(1).as("product"));
  }

  static Column time() {
    return concat(lit(DAY), field(0), lit(":00Z")).cast("timestamp");
  }

  static Column field(int number) {
    return split(col("value"), " ").getItem(number);
  }
}
