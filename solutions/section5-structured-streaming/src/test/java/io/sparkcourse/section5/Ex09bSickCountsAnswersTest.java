package io.sparkcourse.section5;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.window;

import io.sparkcourse.section5.Ex09bSickCounts.Cause;
import io.sparkcourse.section5.Ex09bSickCounts.Cure;
import io.sparkcourse.section5.Ex09bSickCountsCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

class Ex09bSickCountsAnswersTest extends AnswersTest<Function<Dataset<Row>, Cure>> {
  Ex09bSickCountsAnswersTest() {
    super(new Ex09bSickCountsCheck());

    for (Cause cause : Cause.values()) {
      if (cause != Cause.WATERMARK_ON_ANOTHER_COLUMN) {
        wrong(
            "the right query, and the cause " + cause,
            Mistaken.NAMES_ANOTHER_CAUSE,
            orders -> new Cure(cause, counts(orders, "ordered", "20 minutes")));
      }
    }
    wrong(
        "the right query, and no cause",
        Mistaken.NAMES_ANOTHER_CAUSE,
        orders -> new Cure(null, counts(orders, "ordered", "20 minutes")));
    wrong("as it runs", Mistaken.STAYS_SICK, named(Ex09bSickCounts::asItRuns));
    wrong(
        "a shorter delay on the same column",
        Mistaken.STAYS_SICK,
        named(orders -> counts(orders, "received", "0 minutes")));
    wrong(
        "a day's delay, to be on the safe side",
        Mistaken.STAYS_SICK,
        named(orders -> counts(orders, "ordered", "1 day")));
    wrong(
        "a delay of 61 minutes",
        Mistaken.KEEPS_FOR_AN_HOUR,
        named(orders -> counts(orders, "ordered", "61 minutes")));
    wrong(
        "the earlier one of both times, for the watermark and the window",
        Mistaken.COUNTS_BY_THE_EARLIER_TIME,
        named(
            orders ->
                counts(
                    orders.withColumn("ordered", expr("least(ordered, received)")),
                    "ordered",
                    "20 minutes")));
    wrong(
        "without orders whose clock is ahead",
        Mistaken.LEAVES_OUT_A_FAST_CLOCK,
        named(orders -> counts(orders.filter("ordered <= received"), "ordered", "20 minutes")));
    wrong(
        "without orders whose clock is more than five minutes ahead, as in 5.9c",
        CommonMistake.DIFFERS,
        named(
            orders ->
                counts(
                    orders.filter("ordered <= received + INTERVAL 5 MINUTES"),
                    "ordered",
                    "20 minutes")));
    wrong(
        "without orders whose clock is more than an hour ahead",
        CommonMistake.DIFFERS,
        named(
            orders ->
                counts(
                    orders.filter("ordered <= received + INTERVAL 1 HOUR"),
                    "ordered",
                    "20 minutes")));
    wrong(
        "orders of the same times count once",
        CommonMistake.DIFFERS,
        named(
            orders ->
                orders
                    .withWatermark("ordered", "20 minutes")
                    .groupBy(window(col("ordered"), "10 minutes"))
                    .agg(
                        size(collect_set(struct("ordered", "received")))
                            .cast("bigint")
                            .as("orders"))
                    .select(col("window.start").as("start"), col("orders"))));
    wrong(
        "each id and time once, which drops what was ordered exactly 20 minutes before",
        CommonMistake.DIFFERS,
        named(
            orders ->
                grouped(
                    orders.withWatermark("ordered", "20 minutes").dropDuplicates("id", "ordered"),
                    "ordered",
                    "10 minutes")));
    wrong(
        "each id once, and all ids stay in the state",
        Mistaken.STAYS_SICK,
        named(
            orders ->
                grouped(
                    orders.withWatermark("ordered", "20 minutes").dropDuplicates("id"),
                    "ordered",
                    "10 minutes")));
    wrong(
        "without orders that are received more than a day later",
        CommonMistake.DIFFERS,
        named(
            orders ->
                counts(
                    orders.filter("received <= ordered + INTERVAL 1 DAY"),
                    "ordered",
                    "20 minutes")));
    wrong(
        "windows from minute 5 on",
        CommonMistake.DIFFERS,
        named(
            orders ->
                orders
                    .withWatermark("ordered", "20 minutes")
                    .groupBy(window(col("ordered"), "10 minutes", "10 minutes", "5 minutes"))
                    .agg(count(lit(1)).as("orders"))
                    .select(col("window.start").as("start"), col("orders"))));
    wrong(
        "the start of the ten minutes as the watermark's column, and a delay of 20 minutes",
        Mistaken.DROPS_ORDERS_AFTER_TEN_MINUTES,
        named(orders -> countsByStart(orders, "20 minutes")));
    wrong(
        "no watermark at all",
        Mistaken.STAYS_SICK,
        named(orders -> grouped(orders, "ordered", "10 minutes")));
    wrong(
        "the later one of both times as the watermark's column",
        Mistaken.STAYS_SICK,
        named(
            orders ->
                grouped(
                    orders
                        .withColumn("later", expr("greatest(ordered, received)"))
                        .withWatermark("later", "20 minutes"),
                    "ordered",
                    "10 minutes")));
    wrong(
        "a delay of ten minutes",
        Mistaken.DROPS_ORDERS_AFTER_TEN_MINUTES,
        named(orders -> counts(orders, "ordered", "10 minutes")));
    wrong(
        "no delay",
        Mistaken.DROPS_ORDERS_AT_ONCE,
        named(orders -> counts(orders, "ordered", "0 minutes")));
    wrong(
        "the window on the watermark's column, and not the other way round",
        Mistaken.COUNTS_BY_THE_TIME_RECEIVED,
        named(
            orders ->
                grouped(orders.withWatermark("received", "20 minutes"), "received", "10 minutes")));
    wrong(
        "windows as long as the delay",
        Mistaken.COUNTS_TWENTY_MINUTES,
        named(
            orders ->
                grouped(orders.withWatermark("ordered", "20 minutes"), "ordered", "20 minutes")));
    wrong(
        "with the window",
        CommonMistake.OTHER_COLUMNS,
        named(
            orders ->
                orders
                    .withWatermark("ordered", "20 minutes")
                    .groupBy(window(col("ordered"), "10 minutes"))
                    .count()));
    wrong("returns nothing", CommonMistake.RETURNS_NULL, orders -> null);
    wrong("no counts", CommonMistake.RETURNS_NULL, named(orders -> null));

    right("an hour's delay", named(orders -> counts(orders, "ordered", "1 hour")));
    right(
        "the start of the ten minutes as the watermark's column, and a delay of 30 minutes",
        named(orders -> countsByStart(orders, "30 minutes")));
    right("half an hour's delay", named(orders -> counts(orders, "ordered", "30 minutes")));
    right(
        "SQL",
        named(
            orders -> {
              orders.withWatermark("ordered", "20 minutes").createOrReplaceTempView("orders");
              return orders
                  .sparkSession()
                  .sql(
                      "SELECT window.start AS start, count(*) AS orders FROM orders"
                          + " GROUP BY window(ordered, '10 minutes')");
            }));
  }

  private static Function<Dataset<Row>, Cure> named(UnaryOperator<Dataset<Row>> counts) {
    return orders -> new Cure(Cause.WATERMARK_ON_ANOTHER_COLUMN, counts.apply(orders));
  }

  private static Dataset<Row> counts(Dataset<Row> orders, String watermark, String delay) {
    return grouped(orders.withWatermark(watermark, delay), "ordered", "10 minutes");
  }

  private static Dataset<Row> countsByStart(Dataset<Row> orders, String delay) {
    return orders
        .withColumn("start", window(col("ordered"), "10 minutes").getField("start"))
        .withWatermark("start", delay)
        .groupBy("start")
        .agg(count(lit(1)).as("orders"));
  }

  private static Dataset<Row> grouped(Dataset<Row> orders, String time, String length) {
    return orders
        .groupBy(window(col(time), length))
        .agg(count(lit(1)).as("orders"))
        .select(col("window.start").as("start"), col("orders"));
  }
}
