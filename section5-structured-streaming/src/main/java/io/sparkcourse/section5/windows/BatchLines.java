package io.sparkcourse.section5.windows;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.lit;

import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/** Prints the output of a query: a line for each micro-batch, with its rows in order. */
final class BatchLines {
  private BatchLines() {}

  /**
   * Runs a query until all files are read.
   *
   * @param text what to print of a row, a string; rows are printed in the order of their texts
   * @throws StreamingQueryException if the query fails
   */
  static void print(Dataset<Row> result, String mode, Column text)
      throws TimeoutException, StreamingQueryException {
    VoidFunction2<Dataset<Row>, Long> print =
        (rows, batch) -> System.out.printf("  micro-batch %d  %s%n", batch, line(rows, text));
    result
        .writeStream()
        .outputMode(mode)
        .foreachBatch(print)
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
  }

  /**
   * When a window begins and ends, such as {@code 12:00-12:10}.
   *
   * @param window the name of the column
   */
  static Column span(String window) {
    return concat(time(window + ".start"), lit("-"), time(window + ".end"));
  }

  /** Hour and minute in the session's time zone. */
  static Column time(String column) {
    return date_format(col(column), "HH:mm");
  }

  private static String line(Dataset<Row> rows, Column text) {
    List<String> texts = rows.select(text).as(Encoders.STRING()).collectAsList();
    return texts.isEmpty() ? "-" : String.join("   ", texts.stream().sorted().toList());
  }
}
