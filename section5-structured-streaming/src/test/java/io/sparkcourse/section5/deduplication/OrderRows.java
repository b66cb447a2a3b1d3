package io.sparkcourse.section5.deduplication;

import io.sparkcourse.testing.StructuredStreamTester;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StateOperatorProgress;

/** Orders such as {@code tea 12:00 ann}, all of one day, in and out of a query over their ids. */
final class OrderRows implements AutoCloseable {
  private final StructuredStreamTester<String> query;

  private OrderRows(StructuredStreamTester<String> query) {
    this.query = query;
  }

  /** Starts a query; its output is the values of its columns, without the times. */
  static OrderRows in(OutputMode mode, UnaryOperator<Dataset<Row>> pipeline) {
    return new OrderRows(
        StructuredStreamTester.start(
            Encoders.STRING(), mode, lines -> pipeline.apply(columns(lines))));
  }

  static OrderRows in(UnaryOperator<Dataset<Row>> pipeline) {
    return in(OutputMode.Append(), pipeline);
  }

  /** The columns {@code id}, {@code time} and {@code by}; {@code -} is null. */
  static Dataset<Row> columns(Dataset<String> lines) {
    return lines
        .selectExpr("split(value, ' ') AS part")
        .selectExpr(
            "nullif(part[0], '-') AS id",
            "CAST('2025-06-02T' || part[1] || if(length(part[1]) = 5, ':00Z', 'Z') AS TIMESTAMP)"
                + " AS time",
            "part[2] AS by");
  }

  /** Runs a micro-batch with these orders, and returns its output, as {@code tea ann}, in order. */
  List<String> batch(String... orders) {
    return query.batch(orders).stream()
        .map(row -> row.getAs("id") + " " + row.getAs("by"))
        .sorted()
        .toList();
  }

  /** How many rows are in the state. */
  long kept() {
    return operator().numRowsTotal();
  }

  /** How many rows of the last micro-batch were older than the watermark, as Spark reports it. */
  long tooLate() {
    return operator().numRowsDroppedByWatermark();
  }

  /** How many rows of the last micro-batch were known already, as Spark reports it. */
  long duplicates() {
    return operator().customMetrics().get("numDroppedDuplicateRows");
  }

  /** The watermark of the last micro-batch, as hour, minute and second. */
  String watermark() {
    return query.lastProgress().eventTime().get("watermark").substring(11, 19);
  }

  private StateOperatorProgress operator() {
    return query.lastProgress().stateOperators()[0];
  }

  @Override
  public void close() {
    query.close();
  }
}
