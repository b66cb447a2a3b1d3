package io.sparkcourse.section5.windows;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.format_string;

import io.sparkcourse.testing.StructuredStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.OutputMode;

/** Rows such as {@code 12:02:00 tea}, all of one day, in and out of queries with windows. */
final class TimedRows {
  private TimedRows() {}

  /** The columns {@code time} and {@code name}; a time that is none is null. */
  static Dataset<Row> of(Dataset<String> lines) {
    return lines.selectExpr(
        "to_timestamp(concat('2025-06-02 ', split(value, ' ')[0])) AS time",
        "split(value, ' ')[1] AS name");
  }

  /** These rows as a table that is complete. */
  static Dataset<Row> table(String... lines) {
    return of(TestSpark.session().createDataset(Arrays.asList(lines), Encoders.STRING()));
  }

  /** Starts a query over such rows. */
  static StructuredStreamTester<String> start(
      OutputMode mode, UnaryOperator<Dataset<Row>> pipeline) {
    return StructuredStreamTester.start(
        Encoders.STRING(), mode, lines -> pipeline.apply(of(lines)));
  }

  /** Counts by tumbling or sliding windows as {@code 12:00-12:10 2}. */
  static Dataset<Row> counts(Dataset<Row> windows) {
    return windows.select(format_string("%s %d", BatchLines.span("window"), col("count")));
  }

  /** Counts by sessions as {@code ann 12:00-12:08 2}. */
  static Dataset<Row> sessions(Dataset<Row> windows) {
    return windows.select(
        format_string("%s %s %d", col("name"), BatchLines.span("session_window"), col("count")));
  }

  /** The rows' only column. */
  static List<String> texts(List<Row> rows) {
    return rows.stream().map(row -> row.getString(0)).sorted().toList();
  }

  static List<String> texts(Dataset<Row> rows) {
    return texts(rows.collectAsList());
  }
}
