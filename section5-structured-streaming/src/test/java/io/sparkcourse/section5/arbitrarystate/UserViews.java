package io.sparkcourse.section5.arbitrarystate;

import io.sparkcourse.testing.StructuredStreamTester;
import java.sql.Timestamp;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.api.java.function.FlatMapGroupsWithStateFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.KeyValueGroupedDataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.OutputMode;

/** Views such as {@code 12:02 ann}, all of one day, in and out of functions with a state. */
final class UserViews {
  private UserViews() {}

  /** A function with a number as its state, which reports what it does. */
  @FunctionalInterface
  interface Said extends FlatMapGroupsWithStateFunction<String, Row, Integer, String> {}

  /** The columns {@code time} and {@code user}, with a watermark as late as the newest view. */
  static Dataset<Row> of(Dataset<String> lines) {
    return withoutWatermark(lines).withWatermark("time", "0 seconds");
  }

  static Dataset<Row> withoutWatermark(Dataset<String> lines) {
    return lines.selectExpr(
        "to_timestamp(concat('2025-06-02 ', split(value, ' ')[0])) AS time",
        "split(value, ' ')[1] AS user");
  }

  static KeyValueGroupedDataset<String, Row> byUser(Dataset<Row> views) {
    MapFunction<Row, String> user = view -> view.getAs("user");
    return views.groupByKey(user, Encoders.STRING());
  }

  static Dataset<Row> said(Dataset<Row> views, GroupStateTimeout timeout, Said function) {
    return byUser(views)
        .flatMapGroupsWithState(
            function, OutputMode.Append(), Encoders.INT(), Encoders.STRING(), timeout)
        .toDF();
  }

  /** Starts a query whose function has an event-time timeout. */
  static StructuredStreamTester<String> byEventTime(Said function) {
    return start(lines -> said(of(lines), GroupStateTimeout.EventTimeTimeout(), function));
  }

  static StructuredStreamTester<String> start(Function<Dataset<String>, Dataset<Row>> pipeline) {
    return StructuredStreamTester.start(Encoders.STRING(), OutputMode.Append(), pipeline);
  }

  /** The rows' only column, in order. */
  static List<String> texts(List<Row> rows) {
    return rows.stream().map(row -> row.getString(0)).sorted().toList();
  }

  static Iterator<String> say(String... texts) {
    return List.of(texts).iterator();
  }

  /** The time of a view, in milliseconds since 1970. */
  static long millis(Row view) {
    return view.<Timestamp>getAs("time").getTime();
  }
}
