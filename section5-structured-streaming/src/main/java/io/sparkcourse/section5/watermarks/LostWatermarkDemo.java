package io.sparkcourse.section5.watermarks;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.window;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.FilesInTurn;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * Lecture 5.4: a watermark is set. Is it used?
 *
 * <p>Four queries count the same orders of four hours, and the last order is three hours late. Run
 * it with the green arrow, {@code ./course run LostWatermark}, or {@code spark-submit}. It prints,
 * for each query, what is in its state at the end:
 *
 * <pre>{@code
 * col("time")                  state rows: 1   late order: dropped
 * orders.col("time")           state rows: 4   late order: counted
 * no time in groupBy           state rows: 2   late order: counted
 * withWatermark after count()  state rows: 4   late order: counted
 * }</pre>
 */
public final class LostWatermarkDemo {
  private static final List<List<String>> ARRIVALS =
      List.of(
          List.of("12:10,tea", "13:40,mug"),
          List.of("14:10,tea", "15:40,tea"),
          List.of("12:30,tea"));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(LostWatermarkDemo.class, args);
    try (SparkSession spark = run.sparkSession()) {
      spark.conf().set("spark.sql.session.timeZone", "UTC");
      int number = 0;
      for (Map.Entry<String, UnaryOperator<Dataset<Row>>> each : queries().entrySet()) {
        StreamingQueryProgress end =
            lastProgress(spark, run.temporaryDirectory("query-" + number++), each.getValue());
        StateOperatorProgress state = end.stateOperators()[0];
        System.out.printf(
            "%-28s state rows: %d   late order: %s%n",
            each.getKey(),
            state.numRowsTotal(),
            state.numRowsDroppedByWatermark() > 0 ? "dropped" : "counted");
      }
    }
  }

  private static Map<String, UnaryOperator<Dataset<Row>>> queries() {
    Map<String, UnaryOperator<Dataset<Row>>> queries = new LinkedHashMap<>();
    queries.put("col(\"time\")", LostWatermarkDemo::byColumnName);
    queries.put("orders.col(\"time\")", LostWatermarkDemo::byColumnOfTheOldDataset);
    queries.put("no time in groupBy", LostWatermarkDemo::withoutEventTime);
    queries.put("withWatermark after count()", LostWatermarkDemo::watermarkAfterTheCount);
    return queries;
  }

  // region pipeline
  static Dataset<Row> byColumnName(Dataset<Row> orders) {
    Dataset<Row> inTime = orders.withWatermark("time", "30 minutes");
    return inTime.groupBy(window(col("time"), "1 hour")).count();
  }

  static Dataset<Row> byColumnOfTheOldDataset(Dataset<Row> orders) {
    Dataset<Row> inTime = orders.withWatermark("time", "30 minutes");
    return inTime.groupBy(window(orders.col("time"), "1 hour")).count();
  }

  static Dataset<Row> withoutEventTime(Dataset<Row> orders) {
    Dataset<Row> inTime = orders.withWatermark("time", "30 minutes");
    return inTime.groupBy(col("product")).count();
  }

  static Dataset<Row> watermarkAfterTheCount(Dataset<Row> orders) {
    Dataset<Row> counts = orders.groupBy(window(col("time"), "1 hour")).count();
    return counts.select(col("window.end").as("end"), col("count")).withWatermark("end", "1 hour");
  }

  // endregion

  static StreamingQueryProgress lastProgress(
      SparkSession spark, Path directory, UnaryOperator<Dataset<Row>> counts)
      throws TimeoutException {
    FilesInTurn files = FilesInTurn.in(directory);
    Dataset<Row> orders =
        spark.readStream().schema("time TIMESTAMP, product STRING").csv(files.path());
    StreamingQuery query =
        counts.apply(orders).writeStream().outputMode("update").format("noop").start();
    List<StreamingQueryProgress> progress = List.of();
    for (List<String> file : ARRIVALS) {
      progress = files.arrive(query, file.stream().map(order -> "2025-06-02T" + order).toList());
    }
    query.stop();
    return progress.get(0);
  }
}
