package io.sparkcourse.section5.windows;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.format_string;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.window;
import static org.apache.spark.sql.functions.window_time;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Lecture 5.3: how many orders were placed in each hour, and how many in its busiest five minutes?
 *
 * <p>One query counts orders by five minutes, and aggregates these counts by hour. Run it with the
 * green arrow, {@code ./course run CountsOverCounts}, or {@code spark-submit}. It prints the hours
 * that are over:
 *
 * <pre>{@code
 * hours that are over
 *   micro-batch 0  -
 *   micro-batch 1  -
 *   micro-batch 2  12:00-13:00: 6 orders, 3 in the busiest five minutes
 *   micro-batch 3  13:00-14:00: 2 orders, 1 in the busiest five minutes
 * }</pre>
 */
public final class CountsOverCountsDemo {
  private static final List<List<String>> ORDERS =
      List.of(
          List.of("12:01:00", "12:02:00", "12:04:00", "12:31:00"),
          List.of("12:55:00", "12:59:59", "13:00:00", "13:20:00"),
          List.of("14:10:00"));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(CountsOverCountsDemo.class, args);
    String files =
        HadoopPath.pattern(ArrivingFiles.write(run.temporaryDirectory("orders"), withDate()));
    try (SparkSession spark = run.sparkSession()) {
      spark.conf().set("spark.sql.session.timeZone", "UTC");
      Dataset<Row> orders =
          spark.readStream().schema("time TIMESTAMP").option("maxFilesPerTrigger", 1).csv(files);

      Column text =
          format_string(
              "%s: %d orders, %d in the busiest five minutes",
              BatchLines.span("window"), col("orders"), col("busiest"));
      System.out.println("hours that are over");
      BatchLines.print(hours(fiveMinutes(orders)), "append", text);
    }
  }

  // region pipeline
  static Dataset<Row> fiveMinutes(Dataset<Row> orders) {
    return orders
        .withWatermark("time", "10 minutes")
        .groupBy(window(col("time"), "5 minutes"))
        .count();
  }

  static Dataset<Row> hours(Dataset<Row> fiveMinutes) {
    return fiveMinutes
        .groupBy(window(window_time(col("window")), "1 hour"))
        .agg(sum("count").as("orders"), max("count").as("busiest"));
  }

  // endregion

  private static List<List<String>> withDate() {
    return ORDERS.stream()
        .map(file -> file.stream().map(time -> "2025-06-02 " + time).toList())
        .toList();
  }
}
