package io.sparkcourse.section5.monitoring;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.window;

import io.sparkcourse.common.DemoRun;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.MemoryStream;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * Lecture 5.9: what does a query report about itself?
 *
 * <p>A query with a trigger every ten seconds, on a simulated clock: four orders exist at the
 * start, thirty arrive half a minute later, and writing takes some seconds. Run it with the green
 * arrow, {@code ./course run Progress}, or {@code spark-submit}. It prints {@code recentProgress()}
 * at the end:
 *
 * <pre>{@code
 * trigger   batchId  rows  input/s  processed/s  duration  addBatch  state  eventTime
 * 12:00:00        0     4      0.0          4.0      1000      1000      4  avg max min watermark
 * 12:00:10        1     0      0.0          0.0         0         0      2  watermark
 * 12:00:20        2     0      0.0          0.0         0      null      2  watermark
 * 12:00:30        2     0      0.0          0.0         0      null      2  watermark
 * 12:00:40        2    30      3.0          2.5     12000     12000     28  avg max min watermark
 * 12:00:52        3     0      0.0          0.0         0         0      2  watermark
 * 12:01:10        4     0      0.0          0.0         0      null      2  watermark
 * }</pre>
 */
public final class ProgressDemo {
  private static final Duration TRIGGER = Duration.ofSeconds(10);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(ProgressDemo.class, args);
    try (SparkSession spark = run.sparkSession()) {
      spark.conf().set("spark.sql.session.timeZone", "UTC");
      MemoryStream<String> orders =
          new MemoryStream<>(0, spark.sqlContext(), Option.apply(1), Encoders.STRING());
      add(orders, 4);
      SimulatedClock clock =
          new SimulatedClock(
              second -> {
                if (second == 35) {
                  add(orders, 30);
                }
              });
      // region main
      VoidFunction2<Dataset<Row>, Long> write =
          (rows, batchId) -> {
            long orderCount = rows.collectAsList().stream().mapToLong(row -> row.getLong(1)).sum();
            clock.pass(orderCount * 2 / 5); // the seconds that writing takes
          };
      StreamingQuery query =
          clock.start(counts(orders.toDF()), OutputMode.Update(), TRIGGER, write);
      clock.runUntil(query, Duration.ofSeconds(70));
      print(List.of(query.recentProgress()));
      query.stop();
      // endregion
    }
  }

  // region pipeline
  static Dataset<Row> counts(Dataset<Row> orders) {
    return orders
        .selectExpr("CAST(value AS TIMESTAMP) AS time")
        .withWatermark("time", "1 minute")
        .groupBy(window(col("time"), "1 minute"))
        .count();
  }

  // endregion

  private static void add(MemoryStream<String> orders, int count) {
    List<String> times =
        IntStream.range(0, count).mapToObj(i -> "2025-06-02T12:%02d:00".formatted(i)).toList();
    orders.addData(JavaConverters.asScalaBuffer(times));
  }

  // region print
  private static void print(List<StreamingQueryProgress> recent) {
    System.out.println(
        "trigger   batchId  rows  input/s  processed/s  duration  addBatch  state  eventTime");
    for (StreamingQueryProgress each : recent) {
      System.out.printf(
          Locale.ROOT,
          "%s  %7d  %4d  %7.1f  %11.1f  %8d  %8s  %5d  %s%n",
          each.timestamp().substring(11, 19),
          each.batchId(),
          each.numInputRows(),
          each.inputRowsPerSecond(),
          each.processedRowsPerSecond(),
          each.batchDuration(),
          each.durationMs().get("addBatch"),
          each.stateOperators()[0].numRowsTotal(),
          String.join(" ", new TreeSet<>(each.eventTime().keySet())));
    }
  }
  // endregion
}
