package io.sparkcourse.section5;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.unix_timestamp;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.window;

import io.sparkcourse.section5.Ex04bBadClockCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.sql.Timestamp;
import java.util.function.Function;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

class Ex04bBadClockAnswersTest extends AnswersTest<Function<Dataset<Row>, DataStreamWriter<Row>>> {
  private static final Column PLACED = col("placed");
  private static final Column RECEIVED = col("received");
  private static final Column MISSING = PLACED.isNull();
  private static final Column FUTURE = PLACED.gt(after("10 MINUTES"));

  Ex04bBadClockAnswersTest() {
    super(new Ex04bBadClockCheck());

    wrong("no watermark", Mistaken.WITHOUT_A_WATERMARK, orders -> append(counts(good(orders))));
    wrong(
        "the filter behind the watermark",
        Mistaken.THE_FUTURE_MOVES_THE_WATERMARK,
        orders ->
            append(
                counts(
                    observed(orders)
                        .withWatermark("placed", "30 minutes")
                        .filter(not(MISSING).and(not(FUTURE))))));
    wrong(
        "only observed, not filtered",
        Mistaken.COUNTS_THE_FUTURE,
        orders -> append(inTime(observed(orders))));
    wrong(
        "the clock of the machine",
        CommonMistake.FAILS, // Spark refuses it in an observation
        orders -> byFuture(orders, PLACED.gt(current_timestamp())));
    wrong(
        "a day of tolerance",
        Mistaken.TAKES_NONE_FOR_THE_FUTURE,
        orders -> byFuture(orders, PLACED.gt(after("1 DAY"))));
    wrong(
        "no tolerance",
        Mistaken.LEAVES_OUT_A_FAST_CLOCK,
        orders -> byFuture(orders, PLACED.gt(RECEIVED)));
    wrong(
        "less than ten minutes",
        Mistaken.LEAVES_OUT_TEN_MINUTES,
        orders -> byFuture(orders, PLACED.geq(after("10 MINUTES"))));
    wrong(
        "ten minutes, in whole minutes",
        Mistaken.COMPARES_WHOLE_MINUTES,
        orders -> byFuture(orders, expr("timestampdiff(MINUTE, received, placed) > 10")));
    wrong(
        "ten minutes, in whole seconds",
        Mistaken.COMPARES_WHOLE_SECONDS,
        orders -> byFuture(orders, unix_timestamp(PLACED).minus(unix_timestamp(RECEIVED)).gt(600)));
    wrong(
        "leaves out what was received more than a day after it was placed",
        CommonMistake.DIFFERS,
        orders ->
            append(inTime(good(observed(orders)).filter("received <= placed + INTERVAL 1 DAY"))));
    wrong(
        "an hour's tolerance",
        CommonMistake.DIFFERS,
        orders -> byFuture(orders, PLACED.gt(after("1 HOUR"))));
    wrong(
        "corrected to the time received",
        Mistaken.COUNTS_IT_AT_ITS_ARRIVAL,
        orders ->
            append(
                inTime(
                    observed(orders)
                        .filter(not(MISSING))
                        .withColumn("placed", when(FUTURE, RECEIVED).otherwise(PLACED)))));
    wrong(
        "the time received in place of none",
        Mistaken.COUNTS_WITHOUT_A_TIME,
        orders ->
            append(
                inTime(
                    observed(orders)
                        .withColumn("placed", coalesce(PLACED, RECEIVED))
                        .filter(not(FUTURE)))));
    wrong(
        "observed behind the filter",
        Mistaken.OBSERVES_WHAT_IS_LEFT,
        orders -> append(inTime(observed(orders.filter(not(MISSING).and(not(FUTURE)))))));
    wrong("not observed", Mistaken.OBSERVES_NOTHING, orders -> append(inTime(good(orders))));
    wrong(
        "observed under another name",
        Mistaken.OBSERVES_NOTHING,
        orders ->
            append(
                inTime(
                    good(
                        orders.observe(
                            "orders",
                            count_if(FUTURE).as("future"),
                            count_if(MISSING).as("missing"))))));
    wrong(
        "all bad ones as future",
        Mistaken.MISSING_IS_FUTURE,
        orders ->
            append(
                inTime(
                    good(
                        orders.observe(
                            "bad",
                            count_if(MISSING.or(FUTURE)).as("future"),
                            count_if(MISSING).as("missing"))))));
    wrong(
        "compares with null",
        Mistaken.OBSERVES_NONE_MISSING,
        orders ->
            append(
                inTime(
                    good(
                        orders.observe(
                            "bad",
                            count_if(FUTURE).as("future"),
                            count_if(PLACED.equalTo(lit(null))).as("missing"))))));
    wrong(
        "numbers of the type INT",
        Mistaken.OBSERVES_NOTHING,
        orders ->
            append(
                inTime(
                    good(
                        orders.observe(
                            "bad",
                            count_if(FUTURE).cast("int").as("future"),
                            count_if(MISSING).cast("int").as("missing"))))));
    wrong(
        "the different times of orders of the future",
        CommonMistake.DIFFERS,
        orders ->
            append(
                inTime(
                    good(
                        orders.observe(
                            "bad",
                            size(collect_set(when(FUTURE, PLACED))).cast("long").as("future"),
                            count_if(MISSING).as("missing"))))));
    wrong(
        "a second less than half an hour",
        CommonMistake.DIFFERS,
        orders -> append(counts(good(observed(orders)).withWatermark("placed", "1799 seconds"))));
    wrong(
        "sums without a 0",
        Mistaken.OBSERVES_NULL,
        orders ->
            append(
                inTime(
                    good(
                        orders.observe(
                            "bad",
                            sum(when(FUTURE, 1L)).as("future"),
                            sum(when(MISSING, 1L)).as("missing"))))));
    wrong(
        "the number of rows that say whether the time is missing",
        CommonMistake.DIFFERS,
        orders ->
            append(
                inTime(
                    good(
                        orders.observe(
                            "bad", count_if(FUTURE).as("future"), count(MISSING).as("missing"))))));
    wrong(
        "a minute more than half an hour",
        Mistaken.WAITS_TOO_LONG,
        orders -> append(counts(good(observed(orders)).withWatermark("placed", "31 minutes"))));
    wrong(
        "the tolerance added to the delay",
        Mistaken.WAITS_TOO_LONG,
        orders -> append(counts(good(observed(orders)).withWatermark("placed", "40 minutes"))));
    wrong(
        "update",
        Mistaken.GIVES_HOURS_BEFORE_THEY_ARE_COMPLETE,
        orders -> inTime(good(observed(orders))).writeStream().outputMode("update"));
    wrong(
        "complete",
        CommonMistake.DIFFERS,
        orders -> inTime(good(observed(orders))).writeStream().outputMode("complete"));
    wrong(
        "the column is called count",
        CommonMistake.OTHER_COLUMNS,
        orders -> append(inTime(good(observed(orders))).withColumnRenamed("orders", "count")));
    wrong("returns nothing", CommonMistake.RETURNS_NULL, orders -> null);

    right(
        "a filter in Java, and sums",
        orders ->
            append(
                inTime(
                    orders
                        .observe(
                            "bad",
                            sum(when(FUTURE, 1).otherwise(0)).as("future"),
                            sum(when(MISSING, 1).otherwise(0)).as("missing"),
                            count(lit(1)).as("orders"))
                        .filter((FilterFunction<Row>) Ex04bBadClockAnswersTest::isGood))));
    right(
        "a time of the future made null before the watermark",
        orders -> append(inTime(observed(orders).withColumn("placed", when(not(FUTURE), PLACED)))));
    right(
        "SQL",
        orders -> {
          observed(orders)
              .filter("placed <= received + INTERVAL 10 MINUTES")
              .withWatermark("placed", "30 minutes")
              .createOrReplaceTempView("good");
          return orders
              .sparkSession()
              .sql(
                  "SELECT window.start AS hour, count(*) AS orders FROM good"
                      + " GROUP BY window(placed, '1 hour')")
              .writeStream();
        });
  }

  private static Column after(String interval) {
    return RECEIVED.plus(expr("INTERVAL " + interval));
  }

  private static boolean isGood(Row order) {
    Timestamp placed = order.getAs("placed");
    Timestamp received = order.getAs("received");
    return placed != null && placed.getTime() <= received.getTime() + 600_000;
  }

  /** Observes and filters the orders that this condition considers to be from the future. */
  private static DataStreamWriter<Row> byFuture(Dataset<Row> orders, Column future) {
    return append(
        inTime(
            orders
                .observe("bad", count_if(future).as("future"), count_if(MISSING).as("missing"))
                .filter(not(MISSING).and(not(future)))));
  }

  private static Dataset<Row> observed(Dataset<Row> orders) {
    return orders.observe("bad", count_if(FUTURE).as("future"), count_if(MISSING).as("missing"));
  }

  private static Dataset<Row> good(Dataset<Row> orders) {
    return orders.filter(not(MISSING).and(not(FUTURE)));
  }

  private static Dataset<Row> inTime(Dataset<Row> orders) {
    return counts(orders.withWatermark("placed", "30 minutes"));
  }

  private static Dataset<Row> counts(Dataset<Row> orders) {
    return orders
        .groupBy(window(PLACED, "1 hour"))
        .count()
        .select(col("window.start").as("hour"), col("count").as("orders"));
  }

  private static DataStreamWriter<Row> append(Dataset<Row> result) {
    return result.writeStream().outputMode("append");
  }
}
