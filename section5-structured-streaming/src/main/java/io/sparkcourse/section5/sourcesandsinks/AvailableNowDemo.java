package io.sparkcourse.section5.sourcesandsinks;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.window;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Lecture 5.13: a query that reads all available rows and ends. How do the two triggers for this
 * differ?
 *
 * <p>The source has five files with an order each, and reads at most two files per micro-batch; the
 * orders are counted by minute. Run it with the green arrow, {@code ./course run AvailableNow}, or
 * {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * Once
 *   micro-batch 0: 5 orders in, minutes out: -
 * AvailableNow
 *   micro-batch 0: 2 orders in, minutes out: -
 *   micro-batch 1: 2 orders in, minutes out: 12:00
 *   micro-batch 2: 1 orders in, minutes out: 12:01 12:02
 *   micro-batch 3: 0 orders in, minutes out: 12:03
 * }</pre>
 */
public final class AvailableNowDemo {
  private static final List<List<String>> ORDERS =
      List.of(
          List.of("2025-06-02 12:00:10"),
          List.of("2025-06-02 12:01:10"),
          List.of("2025-06-02 12:02:10"),
          List.of("2025-06-02 12:03:10"),
          List.of("2025-06-02 12:04:10"));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(AvailableNowDemo.class, args);
    Path files = ArrivingFiles.write(run.temporaryDirectory("orders"), ORDERS);
    try (SparkSession spark = run.sparkSession()) {
      System.out.println("Once");
      print(orders(spark, files), Trigger.Once());
      System.out.println("AvailableNow");
      print(orders(spark, files), Trigger.AvailableNow());
    }
  }

  private static Dataset<Row> orders(SparkSession spark, Path files) {
    return spark
        .readStream()
        .schema("time TIMESTAMP")
        .option("maxFilesPerTrigger", 2)
        .csv(HadoopPath.pattern(files));
  }

  // region pipeline
  /** Orders of each minute, when the minute is over. */
  static Dataset<Row> ordersPerMinute(Dataset<Row> orders) {
    return orders
        .withWatermark("time", "0 seconds")
        .groupBy(window(col("time"), "1 minute"))
        .count()
        .select(date_format(col("window.start"), "HH:mm").as("minute"), col("count"));
  }

  // endregion

  private static void print(Dataset<Row> orders, Trigger trigger)
      throws TimeoutException, StreamingQueryException {
    SortedMap<Long, List<String>> minutes = new ConcurrentSkipListMap<>();
    VoidFunction2<Dataset<Row>, Long> collect = (rows, batch) -> minutes.put(batch, minutes(rows));

    // region main
    StreamingQuery query =
        ordersPerMinute(orders)
            .writeStream()
            .outputMode("append")
            .foreachBatch(collect)
            .trigger(trigger)
            .start();
    query.awaitTermination();
    // endregion

    Map<Long, Long> ordersIn = new TreeMap<>();
    Arrays.stream(query.recentProgress())
        .forEach(
            progress -> ordersIn.merge(progress.batchId(), progress.numInputRows(), Long::sum));
    minutes.forEach(
        (batch, out) ->
            System.out.printf(
                "  micro-batch %d: %d orders in, minutes out: %s%n",
                batch, ordersIn.get(batch), out.isEmpty() ? "-" : String.join(" ", out)));
  }

  private static List<String> minutes(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(row -> row.getString(0)).sorted().toList();
  }
}
