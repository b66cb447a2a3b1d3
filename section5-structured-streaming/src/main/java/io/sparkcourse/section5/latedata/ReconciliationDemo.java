package io.sparkcourse.section5.latedata;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.window;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.FilesInTurn;
import io.sparkcourse.common.files.HadoopPath;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * Lecture 5.15: which orders has the watermark dropped?
 *
 * <p>One query keeps every order unchanged, a second one counts orders by ten minutes. Then a batch
 * job counts the kept orders, and compares. Run it with the green arrow, {@code ./course run
 * Reconciliation}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * +-----+-------+---+-------+
 * | from|counted|all|missing|
 * +-----+-------+---+-------+
 * |12:00|      2|  4|      2|
 * |12:10|      2|  4|      2|
 * |12:20|      1|  1|      0|
 * |12:30|      2|  2|      0|
 * +-----+-------+---+-------+
 * }</pre>
 */
public final class ReconciliationDemo {
  private static final List<List<String>> ARRIVALS =
      List.of(
          List.of("12:01,tea", "12:07,mug", "12:12,tea"),
          List.of("12:18,tea", "12:25,mug", "12:31,tea"),
          List.of("12:03,mug", "12:16,tea", "12:34,tea"),
          List.of("12:09,tea", "12:19,mug", "12:52,tea"));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(ReconciliationDemo.class, args);
    Path directory = run.temporaryDirectory("orders");
    String kept = HadoopPath.of(directory.resolve("kept"));
    String counts = HadoopPath.of(directory.resolve("counts"));
    try (SparkSession spark = run.sparkSession()) {
      spark.conf().set("spark.sql.session.timeZone", "UTC");
      stream(spark, FilesInTurn.in(directory), kept, counts);

      differences(spark.read().parquet(kept), spark.read().parquet(counts))
          .withColumn("from", date_format(col("start"), "HH:mm"))
          .select("from", "counted", "all", "missing")
          .show();
    }
  }

  static void stream(SparkSession spark, FilesInTurn files, String kept, String counts)
      throws Exception {
    // region main
    Dataset<Row> orders =
        spark.readStream().schema("time TIMESTAMP, product STRING").csv(files.path());
    StreamingQuery first = orders.writeStream().format("parquet").start(kept);
    StreamingQuery second =
        counts(orders.withWatermark("time", "10 minutes"))
            .writeStream()
            .format("parquet")
            .start(counts);
    // endregion
    for (List<String> file : ARRIVALS) {
      files.arrive(second, file.stream().map(order -> "2025-06-02T" + order).toList());
      first.processAllAvailable();
    }
    first.stop();
    second.stop();
  }

  // region pipeline
  static Dataset<Row> counts(Dataset<Row> orders) {
    return orders
        .groupBy(window(col("time"), "10 minutes"))
        .count()
        .select(col("window.start"), col("count").as("counted"));
  }

  /** The windows that the stream has output, and those that it never had. */
  static Dataset<Row> differences(Dataset<Row> kept, Dataset<Row> counted) {
    Dataset<Row> all = counts(kept).withColumnRenamed("counted", "all");
    Row last = counted.agg(max("start")).head();
    return all.filter(col("start").leq(last.get(0)))
        .join(counted, new String[] {"start"}, "left")
        .select(col("start"), coalesce(col("counted"), lit(0L)).as("counted"), col("all"))
        .withColumn("missing", col("all").minus(col("counted")))
        .orderBy("start");
  }
  // endregion
}
