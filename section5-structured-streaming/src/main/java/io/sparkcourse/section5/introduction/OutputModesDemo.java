package io.sparkcourse.section5.introduction;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.window;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Lecture 5.1: one result table, and what each output mode shows of it.
 *
 * <p>Orders are counted per ten seconds of their own time. They are in four files, and each is a
 * micro-batch. Run it with the green arrow, {@code ./course run OutputModes}, or {@code
 * spark-submit}. It prints, for each micro-batch, the rows that are output:
 *
 * <pre>{@code
 * complete
 *   micro-batch 0  12:00:00: 2
 *   micro-batch 1  12:00:00: 3   12:00:10: 1
 *   micro-batch 2  12:00:00: 3   12:00:10: 1   12:00:20: 1
 *   micro-batch 3  12:00:00: 3   12:00:10: 1   12:00:20: 3
 * update
 *   micro-batch 0  12:00:00: 2
 *   micro-batch 1  12:00:00: 3   12:00:10: 1
 *   micro-batch 2  12:00:20: 1
 *   micro-batch 3  12:00:20: 3
 *   micro-batch 4  -
 * append
 *   micro-batch 0  -
 *   micro-batch 1  -
 *   micro-batch 2  -
 *   micro-batch 3  12:00:00: 3   12:00:10: 1
 *   micro-batch 4  -
 * }</pre>
 */
public final class OutputModesDemo {
  private static final List<List<String>> ORDERS =
      List.of(
          List.of("12:00:02,tea", "12:00:06,mug"),
          List.of("12:00:09,tea", "12:00:12,tea"),
          List.of("12:00:27,mug"),
          List.of("12:00:21,tea", "12:00:29,tea"));
  private static final List<String> MODES = List.of("complete", "update", "append");

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(OutputModesDemo.class, args);
    String files =
        HadoopPath.pattern(ArrivingFiles.write(run.temporaryDirectory("orders"), withDate()));
    try (SparkSession spark = run.sparkSession()) {
      for (String mode : MODES) {
        System.out.println(mode);
        print(spark, files, mode);
      }
    }
  }

  private static void print(SparkSession spark, String files, String mode)
      throws TimeoutException, StreamingQueryException {
    // region main
    Dataset<Row> orders =
        spark
            .readStream()
            .schema("time TIMESTAMP, product STRING")
            .option("maxFilesPerTrigger", 1)
            .csv(files);

    VoidFunction2<Dataset<Row>, Long> print =
        (rows, batch) -> System.out.printf("  micro-batch %d  %s%n", batch, text(rows));
    orderCounts(orders)
        .writeStream()
        .outputMode(mode)
        .foreachBatch(print)
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
    // endregion
  }

  // region pipeline
  /** How many orders were placed in each ten seconds; they arrive at most five seconds late. */
  static Dataset<Row> orderCounts(Dataset<Row> orders) {
    return orders
        .withWatermark("time", "5 seconds")
        .groupBy(window(col("time"), "10 seconds"))
        .count()
        .select(date_format(col("window.start"), "HH:mm:ss").as("from"), col("count"));
  }

  // endregion

  private static String text(Dataset<Row> rows) {
    Map<String, Long> counts = new TreeMap<>();
    rows.collectAsList().forEach(row -> counts.put(row.getString(0), row.getLong(1)));
    return counts.isEmpty()
        ? "-"
        : counts.entrySet().stream()
            .map(each -> each.getKey() + ": " + each.getValue())
            .collect(Collectors.joining("   "));
  }

  private static List<List<String>> withDate() {
    return ORDERS.stream()
        .map(file -> file.stream().map(order -> "2025-06-02 " + order).toList())
        .toList();
  }
}
