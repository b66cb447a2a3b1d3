package io.sparkcourse.section5.latedata;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.window;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.FilesInTurn;
import io.sparkcourse.common.files.HadoopPath;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * Lecture 5.15: what does one order with a wrong clock do to the others?
 *
 * <p>Seven orders are right, and one is of the year 2099. Run it with the green arrow, {@code
 * ./course run 5.15}, or {@code spark-submit}. It prints, for each query, how many of the seven are
 * in the counts, and the watermark at the end:
 *
 * <pre>{@code
 * no filter                    counted: 3 of 7   watermark: 2098-12-31T23:50:00.000Z
 * filter behind withWatermark  counted: 3 of 7   watermark: 2098-12-31T23:50:00.000Z
 * filter before withWatermark  counted: 7 of 7   watermark: 2025-06-02T12:12:00.000Z
 * filter after a restart       counted: 3 of 7   watermark: 2098-12-31T23:50:00.000Z
 * }</pre>
 */
public final class FutureEventDemo {
  /** Order time, the time at which it was received, and product. */
  private static final List<List<String>> ARRIVALS =
      List.of(
          List.of("2025-06-02T12:01,2025-06-02T12:02,tea", "2025-06-02T12:04,2025-06-02T12:04,mug"),
          List.of("2025-06-02T12:08,2025-06-02T12:09,tea", "2099-01-01T00:00,2025-06-02T12:09,tea"),
          List.of("2025-06-02T12:11,2025-06-02T12:13,tea", "2025-06-02T12:14,2025-06-02T12:15,mug"),
          List.of(
              "2025-06-02T12:18,2025-06-02T12:19,mug", "2025-06-02T12:22,2025-06-02T12:22,tea"));

  private static final Instant NEXT_DAY = Instant.parse("2025-06-03T00:00:00Z");

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(FutureEventDemo.class, args);
    try (SparkSession spark = run.sparkSession()) {
      spark.conf().set("spark.sql.session.timeZone", "UTC");
      UnaryOperator<Dataset<Row>> noFilter = FutureEventDemo::counts;
      UnaryOperator<Dataset<Row>> behind = FutureEventDemo::filteredBehind;
      UnaryOperator<Dataset<Row>> before = FutureEventDemo::filteredBefore;
      restart(run, spark, "no filter", noFilter, noFilter);
      restart(run, spark, "filter behind withWatermark", behind, behind);
      restart(run, spark, "filter before withWatermark", before, before);
      restart(run, spark, "filter after a restart", noFilter, before);
    }
  }

  // region pipeline
  static Dataset<Row> counts(Dataset<Row> orders) {
    return orders
        .withWatermark("time", "10 minutes")
        .groupBy(window(col("time"), "10 minutes"))
        .count()
        .select(col("window.start"), col("count"));
  }

  /** A clock may be ten minutes fast; a later time is in the future. */
  static Column hasHappened() {
    return col("time").leq(col("received").plus(expr("INTERVAL 10 MINUTES")));
  }

  static Dataset<Row> filteredBefore(Dataset<Row> orders) {
    return counts(orders.filter(hasHappened()));
  }

  // endregion

  /** Too late: the watermark has seen the row. */
  static Dataset<Row> filteredBehind(Dataset<Row> orders) {
    return orders
        .withWatermark("time", "10 minutes")
        .filter(hasHappened())
        .groupBy(window(col("time"), "10 minutes"))
        .count()
        .select(col("window.start"), col("count"));
  }

  /** Runs the first query over three files and the second, from its checkpoint, over the fourth. */
  private static void restart(
      DemoRun run,
      SparkSession spark,
      String title,
      UnaryOperator<Dataset<Row>> first,
      UnaryOperator<Dataset<Row>> second)
      throws TimeoutException {
    Path directory = run.temporaryDirectory(title);
    FilesInTurn files = FilesInTurn.in(directory);
    Dataset<Row> orders =
        spark
            .readStream()
            .schema("time TIMESTAMP, received TIMESTAMP, product STRING")
            .csv(files.path());
    String checkpoint = HadoopPath.of(directory.resolve("checkpoint"));
    Map<Instant, Long> latest = new HashMap<>();

    StreamingQuery stopped = start(first.apply(orders), checkpoint, latest);
    ARRIVALS.subList(0, 3).forEach(file -> files.arrive(stopped, file));
    stopped.stop();
    StreamingQuery restarted = start(second.apply(orders), checkpoint, latest);
    files.arrive(restarted, ARRIVALS.get(3));
    restarted.stop();

    latest.keySet().removeIf(window -> window.isAfter(NEXT_DAY));
    System.out.printf(
        "%-28s counted: %d of 7   watermark: %s%n",
        title,
        latest.values().stream().mapToLong(Long::longValue).sum(),
        restarted.lastProgress().eventTime().get("watermark"));
  }

  private static StreamingQuery start(
      Dataset<Row> counts, String checkpoint, Map<Instant, Long> latest) throws TimeoutException {
    VoidFunction2<Dataset<Row>, Long> keepLatest =
        (rows, batch) ->
            rows.collectAsList()
                .forEach(row -> latest.put(row.getTimestamp(0).toInstant(), row.getLong(1)));
    return counts
        .writeStream()
        .outputMode("update")
        .option("checkpointLocation", checkpoint)
        .foreachBatch(keepLatest)
        .start();
  }
}
