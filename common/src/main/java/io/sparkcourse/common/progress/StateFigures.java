package io.sparkcourse.common.progress;

import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;

/** What the progress of a query with a state says, a line for each micro-batch. */
public final class StateFigures {
  private StateFigures() {}

  /**
   * Runs a query in the output mode update over all that is there, and prints its progress. Only
   * the first of its operators with a state is shown.
   *
   * @param title over the lines
   * @throws Exception what ends the query
   */
  public static void print(String title, Dataset<Row> result) throws Exception {
    StreamingQuery query =
        result
            .writeStream()
            .outputMode("update")
            .format("noop")
            .trigger(Trigger.AvailableNow())
            .start();
    query.awaitTermination();
    System.out.printf("%-12s  rows  watermark  state rows  updated  removed  dropped%n", title);
    for (StreamingQueryProgress each : query.recentProgress()) {
      System.out.println(line(each));
    }
  }

  private static String line(StreamingQueryProgress progress) {
    if (progress.stateOperators().length == 0) {
      return String.format(
          Locale.ROOT, "%12d  %4d  no state", progress.batchId(), progress.numInputRows());
    }
    StateOperatorProgress state = progress.stateOperators()[0];
    return String.format(
        Locale.ROOT,
        "%12d  %4d  %9s  %10d  %7d  %7d  %7d",
        progress.batchId(),
        progress.numInputRows(),
        timeOfDay(progress.eventTime().get("watermark")),
        state.numRowsTotal(),
        state.numRowsUpdated(),
        state.numRowsRemoved(),
        state.numRowsDroppedByWatermark());
  }

  /**
   * @param watermark such as {@code 2025-06-02T12:00:00.000Z}, or null if the query has none
   */
  private static String timeOfDay(String watermark) {
    return watermark == null ? "-" : watermark.substring(11, 16);
  }
}
