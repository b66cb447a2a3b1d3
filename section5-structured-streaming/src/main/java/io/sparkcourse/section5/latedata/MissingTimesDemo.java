package io.sparkcourse.section5.latedata;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.window;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.FilesInTurn;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * Lecture 5.15: where are orders without a time?
 *
 * <p>Three of eight orders have a time that is empty or cannot be read. Run it with the green
 * arrow, {@code ./course run MissingTimes}, or {@code spark-submit}. It prints what the progress of
 * the micro-batch reports, and an observation that the query adds:
 *
 * <pre>{@code
 * numInputRows:              8
 * numRowsDroppedByWatermark: 0
 * eventTime.max:             2025-06-02T12:08:00.000Z
 * eventTime.min:             1970-01-01T00:00:00.000Z
 * observed, all orders:      8
 * observed, without a time:  3
 * }</pre>
 */
public final class MissingTimesDemo {
  private static final List<String> ORDERS =
      List.of(
          "2025-06-02T12:01,tea",
          "2025-06-02T12:02,mug",
          ",tea",
          "2025-06-02T12:04,tea",
          "noon,mug",
          "2025-06-02T12:06,tea",
          "2025-06-02T12:99,tea",
          "2025-06-02T12:08,mug");

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(MissingTimesDemo.class, args);
    try (SparkSession spark = run.sparkSession()) {
      spark.conf().set("spark.sql.session.timeZone", "UTC");
      FilesInTurn files = FilesInTurn.in(run.temporaryDirectory("orders"));
      // region main
      Dataset<Row> orders =
          spark.readStream().schema("time TIMESTAMP, product STRING").csv(files.path());
      StreamingQuery query =
          counts(orders).writeStream().outputMode("update").format("noop").start();
      // endregion
      StreamingQueryProgress progress = files.arrive(query, ORDERS).get(0);
      query.stop();

      System.out.println("numInputRows:              " + progress.numInputRows());
      System.out.println(
          "numRowsDroppedByWatermark: " + progress.stateOperators()[0].numRowsDroppedByWatermark());
      System.out.println("eventTime.max:             " + progress.eventTime().get("max"));
      System.out.println("eventTime.min:             " + progress.eventTime().get("min"));
      Row times = progress.observedMetrics().get("times");
      System.out.println("observed, all orders:      " + times.getLong(0));
      System.out.println("observed, without a time:  " + times.getLong(1));
    }
  }

  // region pipeline
  /** Counts by ten minutes; the orders without a time are in no window, and are observed. */
  static Dataset<Row> counts(Dataset<Row> orders) {
    return orders
        .observe("times", count(lit(1)).as("orders"), count_if(col("time").isNull()).as("without"))
        .withWatermark("time", "10 minutes")
        .groupBy(window(col("time"), "10 minutes"))
        .count();
  }
  // endregion
}
