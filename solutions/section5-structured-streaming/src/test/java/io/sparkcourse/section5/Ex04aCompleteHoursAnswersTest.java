package io.sparkcourse.section5;

import static org.apache.spark.sql.functions.approx_count_distinct;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.window;

import io.sparkcourse.section5.Ex04aCompleteHoursCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.sql.Timestamp;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.api.java.function.FlatMapGroupsWithStateFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.GroupState;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.types.StructType;

class Ex04aCompleteHoursAnswersTest
    extends AnswersTest<Function<Dataset<Row>, DataStreamWriter<Row>>> {
  private static final StructType RESULT = StructType.fromDDL("hour TIMESTAMP, orders BIGINT");
  private static final long HOUR = 3_600_000;
  private static final Column BY_HOUR = window(col("placed"), "1 hour");

  Ex04aCompleteHoursAnswersTest() {
    super(new Ex04aCompleteHoursCheck());

    wrong("no watermark", Mistaken.WITHOUT_A_WATERMARK, orders -> append(counts(orders, BY_HOUR)));
    wrong(
        "a watermark on the time received",
        Mistaken.WITHOUT_A_WATERMARK,
        orders -> append(counts(orders.withWatermark("received", "90 minutes"), BY_HOUR)));
    wrong(
        "the column of the old Dataset",
        Mistaken.WITHOUT_A_WATERMARK,
        orders ->
            append(
                counts(
                    orders.withWatermark("placed", "90 minutes"),
                    window(orders.col("placed"), "1 hour"))));
    wrong(
        "the watermark after the count",
        Mistaken.WITHOUT_A_WATERMARK,
        orders -> append(counts(orders, BY_HOUR).withWatermark("hour", "150 minutes")));
    wrong(
        "the hour in place of a window",
        Mistaken.WITHOUT_A_WATERMARK,
        orders ->
            append(
                orders
                    .withWatermark("placed", "90 minutes")
                    .groupBy(date_trunc("hour", col("placed")).as("hour"))
                    .agg(count(lit(1)).as("orders"))));
    wrong(
        "an hour's delay",
        Mistaken.DOES_NOT_WAIT_LONG_ENOUGH,
        orders -> append(counts(orders.withWatermark("placed", "1 hour"), BY_HOUR)));
    wrong(
        "two hours, to be on the safe side",
        Mistaken.WAITS_TOO_LONG,
        orders -> append(counts(orders.withWatermark("placed", "2 hours"), BY_HOUR)));
    wrong(
        "a minute less",
        CommonMistake.DIFFERS,
        orders -> append(counts(orders.withWatermark("placed", "89 minutes"), BY_HOUR)));
    wrong(
        "a minute more",
        Mistaken.WAITS_TOO_LONG,
        orders -> append(counts(orders.withWatermark("placed", "91 minutes"), BY_HOUR)));
    wrong(
        "about as many ids",
        CommonMistake.DIFFERS,
        orders ->
            append(
                orders
                    .withWatermark("placed", "90 minutes")
                    .groupBy(BY_HOUR.as("window"))
                    .agg(approx_count_distinct("id").as("orders"))
                    .select(col("window.start").as("hour"), col("orders"))));
    wrong(
        "orders of one time count once",
        CommonMistake.DIFFERS,
        orders ->
            append(
                orders
                    .withWatermark("placed", "90 minutes")
                    .groupBy(BY_HOUR.as("window"))
                    .agg(size(collect_set("placed")).cast("long").as("orders"))
                    .select(col("window.start").as("hour"), col("orders"))));
    wrong(
        "no delay",
        Mistaken.DOES_NOT_WAIT,
        orders -> append(counts(orders.withWatermark("placed", "0 seconds"), BY_HOUR)));
    wrong(
        "a day's delay",
        CommonMistake.DIFFERS,
        orders -> append(counts(orders.withWatermark("placed", "1 day"), BY_HOUR)));
    wrong(
        "all by the time received",
        Mistaken.COUNTS_BY_THE_TIME_RECEIVED,
        orders ->
            append(
                counts(
                    orders.withWatermark("received", "90 minutes"),
                    window(col("received"), "1 hour"))));
    wrong(
        "late ones filtered out by hand",
        Mistaken.LEAVES_OUT_WHAT_IS_RECEIVED_LATE,
        orders ->
            append(
                inTime(
                    orders.filter(
                        col("received").leq(col("placed").plus(expr("INTERVAL 90 MINUTES")))))));
    wrong(
        "without orders that were received before they were placed",
        CommonMistake.DIFFERS,
        orders -> append(inTime(orders.filter("placed <= received"))));
    wrong(
        "without orders that were received more than a day later",
        CommonMistake.DIFFERS,
        orders -> append(inTime(orders.filter("received <= placed + INTERVAL 1 DAY"))));
    wrong(
        "update",
        Mistaken.GIVES_HOURS_BEFORE_THEY_ARE_COMPLETE,
        orders -> inTime(orders).writeStream().outputMode("update"));
    wrong(
        "update without a watermark",
        Mistaken.GIVES_HOURS_BEFORE_THEY_ARE_COMPLETE,
        orders -> counts(orders, BY_HOUR).writeStream().outputMode("update"));
    wrong(
        "complete",
        Mistaken.GIVES_ALL_HOURS,
        orders -> inTime(orders).writeStream().outputMode("complete"));
    wrong(
        "each id once, to be on the safe side",
        Mistaken.KEEPS_TOO_MUCH,
        orders ->
            append(
                counts(
                    orders.withWatermark("placed", "90 minutes").dropDuplicates("id"), BY_HOUR)));
    wrong(
        "each id and time once, which is kept until the watermark passes it",
        Mistaken.KEEPS_TOO_MUCH,
        orders ->
            append(
                counts(
                    orders.withWatermark("placed", "90 minutes").dropDuplicates("id", "placed"),
                    BY_HOUR)));
    wrong(
        "each id once within the watermark",
        Mistaken.KEEPS_TOO_MUCH,
        orders ->
            append(
                counts(
                    orders
                        .withWatermark("placed", "90 minutes")
                        .dropDuplicatesWithinWatermark("id"),
                    BY_HOUR)));
    wrong(
        "a state of its own that stays",
        Mistaken.KEEPS_TOO_MUCH,
        orders -> append(withOwnState(orders, false)));
    wrong(
        "half hours",
        CommonMistake.DIFFERS,
        orders ->
            append(
                counts(
                    orders.withWatermark("placed", "90 minutes"),
                    window(col("placed"), "30 minutes"))));
    wrong(
        "the whole window",
        CommonMistake.OTHER_COLUMNS,
        orders ->
            append(
                orders
                    .withWatermark("placed", "90 minutes")
                    .groupBy(BY_HOUR)
                    .count()
                    .withColumnRenamed("window", "hour")
                    .withColumnRenamed("count", "orders")));
    wrong("returns nothing", CommonMistake.RETURNS_NULL, orders -> null);

    right(
        "SQL",
        orders -> {
          orders.withWatermark("placed", "5400 seconds").createOrReplaceTempView("orders");
          return orders
              .sparkSession()
              .sql(
                  "SELECT window.start AS hour, count(*) AS orders FROM orders"
                      + " GROUP BY window(placed, '1 hour')")
              .writeStream();
        });
    right("half hours first, then hours of these", orders -> append(first(orders, "30 minutes")));
    right("minutes first, then hours of these", orders -> append(first(orders, "1 minute")));
    right(
        "a column half an hour earlier, and windows from minute 30 on",
        orders ->
            append(
                orders
                    .withColumn("earlier", col("placed").minus(expr("INTERVAL 30 MINUTES")))
                    .withWatermark("earlier", "90 minutes")
                    .groupBy(window(col("earlier"), "1 hour", "1 hour", "30 minutes"))
                    .count()
                    .select(
                        col("window.start").plus(expr("INTERVAL 30 MINUTES")).as("hour"),
                        col("count").as("orders"))));
    right("a state of its own that goes", orders -> append(withOwnState(orders, true)));
    right(
        "the end of the window, an hour back",
        orders ->
            append(
                orders
                    .withWatermark("placed", "90 minutes")
                    .groupBy(BY_HOUR.as("w"))
                    .agg(count("id").as("orders"))
                    .select(
                        col("w.end").minus(expr("INTERVAL 1 HOUR")).as("hour"), col("orders"))));
  }

  private static Dataset<Row> inTime(Dataset<Row> orders) {
    return counts(orders.withWatermark("placed", "90 minutes"), BY_HOUR);
  }

  private static Dataset<Row> counts(Dataset<Row> orders, Column window) {
    return orders
        .groupBy(window.as("window"))
        .count()
        .select(col("window.start").as("hour"), col("count").as("orders"));
  }

  /** Windows of a part of an hour, and then hours of these. */
  private static Dataset<Row> first(Dataset<Row> orders, String part) {
    return orders
        .withWatermark("placed", "90 minutes")
        .groupBy(window(col("placed"), part))
        .count()
        .groupBy(window(col("window"), "1 hour"))
        .agg(sum("count").as("orders"))
        .select(col("window.start").as("hour"), col("orders"));
  }

  private static DataStreamWriter<Row> append(Dataset<Row> result) {
    return result.writeStream().outputMode("append");
  }

  /** A number for each hour, which is output when the watermark is at the end of the hour. */
  private static Dataset<Row> withOwnState(Dataset<Row> orders, boolean goes) {
    FlatMapGroupsWithStateFunction<Long, Row, Long, Row> function =
        (hour, more, state) -> counted(hour, more, state, goes);
    return orders
        .withWatermark("placed", "90 minutes")
        .groupByKey(
            (MapFunction<Row, Long>) order -> order.<Timestamp>getAs("placed").getTime() / HOUR,
            Encoders.LONG())
        .flatMapGroupsWithState(
            function,
            OutputMode.Append(),
            Encoders.LONG(),
            Encoders.row(RESULT),
            GroupStateTimeout.EventTimeTimeout());
  }

  private static Iterator<Row> counted(
      long hour, Iterator<Row> more, GroupState<Long> state, boolean goes) {
    if (state.hasTimedOut()) {
      Row row = RowFactory.create(new Timestamp(hour * HOUR), state.get());
      if (goes) {
        state.remove();
      }
      return List.of(row).iterator();
    }
    long total = state.exists() ? state.get() : 0;
    while (more.hasNext()) {
      more.next();
      total++;
    }
    state.update(total);
    // A timeout at this same instant would come one micro-batch later, and it must not be over yet.
    state.setTimeoutTimestamp(Math.max((hour + 1) * HOUR - 1, state.getCurrentWatermarkMs() + 1));
    return List.<Row>of().iterator();
  }
}
