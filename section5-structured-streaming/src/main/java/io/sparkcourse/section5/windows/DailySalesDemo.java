package io.sparkcourse.section5.windows;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.format_string;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.to_utc_timestamp;
import static org.apache.spark.sql.functions.window;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Lecture 5.3: how many orders were placed on each day, for a shop in Berlin?
 *
 * <p>On Saturday there are three, on Sunday and Monday two each, most of them half an hour before
 * or after midnight. On Sunday at two o'clock, summer time begins. Run it with the green arrow,
 * {@code ./course run DailySales}, or {@code spark-submit}. It prints when each window begins, by
 * the clocks of Berlin, and how many orders are in it:
 *
 * <pre>{@code
 * window of 1 day
 *   micro-batch 0  28 Mar 01:00: 1   29 Mar 01:00: 3   30 Mar 01:00: 2   31 Mar 02:00: 1
 * window of 1 day from 23 hours on
 *   micro-batch 0  29 Mar 00:00: 3   30 Mar 00:00: 3   31 Mar 01:00: 1
 * window of 1 day of the local time
 *   micro-batch 0  29 Mar 00:00: 3   30 Mar 00:00: 2   31 Mar 00:00: 2
 * }</pre>
 */
public final class DailySalesDemo {
  static final String ZONE = "Europe/Berlin";

  private static final List<List<String>> ORDERS =
      List.of(
          List.of(
              "2025-03-29T00:30:00+01:00,tea",
              "2025-03-29T12:00:00+01:00,mug",
              "2025-03-29T23:30:00+01:00,tea",
              "2025-03-30T00:30:00+01:00,tea",
              "2025-03-30T23:30:00+02:00,mug",
              "2025-03-31T00:30:00+02:00,tea",
              "2025-03-31T23:30:00+02:00,tea"));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(DailySalesDemo.class, args);
    String files =
        HadoopPath.pattern(ArrivingFiles.write(run.temporaryDirectory("orders"), ORDERS));
    try (SparkSession spark = run.sparkSession()) {
      spark
          .conf()
          .set("spark.sql.session.timeZone", ZONE); // does not move windows, as you will see
      Dataset<Row> orders = spark.readStream().schema("time TIMESTAMP, product STRING").csv(files);

      System.out.println("window of 1 day");
      BatchLines.print(days(orders), "complete", text(col("window.start")));
      System.out.println("window of 1 day from 23 hours on");
      BatchLines.print(daysFrom23Hours(orders), "complete", text(col("window.start")));
      System.out.println("window of 1 day of the local time");
      Column start = to_utc_timestamp(col("window.start"), ZONE);
      BatchLines.print(localDays(orders), "complete", text(start));
    }
  }

  // region pipeline
  static Dataset<Row> days(Dataset<Row> orders) {
    return orders.groupBy(window(col("time"), "1 day")).count();
  }

  static Dataset<Row> daysFrom23Hours(Dataset<Row> orders) {
    return orders.groupBy(window(col("time"), "1 day", "1 day", "23 hours")).count();
  }

  static Dataset<Row> localDays(Dataset<Row> orders) {
    return orders
        .withColumn("local", from_utc_timestamp(col("time"), ZONE))
        .withWatermark("local", "2 hours")
        .groupBy(window(col("local"), "1 day"))
        .count();
  }

  // endregion

  private static Column text(Column start) {
    return format_string("%s: %d", date_format(start, "d MMM HH:mm"), col("count"));
  }
}
