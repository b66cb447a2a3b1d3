package io.sparkcourse.section5.deduplication;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.FilesInTurn;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * Lecture 5.6: how long does {@code dropDuplicatesWithinWatermark} keep an id?
 *
 * <p>Orders arrive one by one, and the watermark is ten minutes behind. Run it with the green
 * arrow, {@code ./course run ForgottenIds}, or {@code spark-submit}. It prints what happens to each
 * order, and then the watermark and the number of ids in the state:
 *
 * <pre>{@code
 * tea 12:00  output     watermark: 11:50  ids: 1
 * tea 12:09  duplicate  watermark: 11:59  ids: 1
 * tea 12:19  duplicate  watermark: 12:09  ids: 1
 * tea 12:10  duplicate  watermark: 12:09  ids: 1
 * mug 12:20  output     watermark: 12:10  ids: 1
 * tea 12:10  too late   watermark: 12:10  ids: 1
 * tea 12:11  output     watermark: 12:10  ids: 2
 * }</pre>
 */
public final class ForgottenIdsDemo {
  private static final List<String> ORDERS =
      List.of(
          "tea,12:00",
          "tea,12:09",
          "tea,12:19",
          "tea,12:10",
          "mug,12:20",
          "tea,12:10",
          "tea,12:11");

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(ForgottenIdsDemo.class, args);
    try (SparkSession spark = run.sparkSession()) {
      spark.conf().set("spark.sql.session.timeZone", "UTC");
      // region main
      FilesInTurn files = FilesInTurn.in(run.temporaryDirectory("orders"));
      Dataset<Row> orders =
          spark
              .readStream()
              .schema("id STRING, time TIMESTAMP")
              .option("timestampFormat", "yyyy-MM-dd HH:mm")
              .csv(files.path());
      StreamingQuery query =
          orders
              .withWatermark("time", "10 minutes")
              .dropDuplicatesWithinWatermark("id")
              .writeStream()
              .format("noop")
              .start();
      for (String order : ORDERS) {
        String line = order.replace(",", ",2025-06-02 ");
        print(order.replace(',', ' '), files.arrive(query, List.of(line)));
      }
      query.stop();
      // endregion
    }
  }

  // region metrics
  /** The first micro-batch has the order; if a second one follows, it has moved the watermark. */
  private static void print(String order, List<StreamingQueryProgress> progress) {
    StreamingQueryProgress end = progress.get(progress.size() - 1);
    System.out.printf(
        "%s  %-9s  watermark: %s  ids: %d%n",
        order,
        whatHappened(progress.get(0).stateOperators()[0]),
        end.eventTime().get("watermark").substring(11, 16),
        end.stateOperators()[0].numRowsTotal());
  }

  private static String whatHappened(StateOperatorProgress operator) {
    if (operator.numRowsDroppedByWatermark() == 1) {
      return "too late";
    }
    return operator.customMetrics().get("numDroppedDuplicateRows") == 1 ? "duplicate" : "output";
  }
  // endregion
}
