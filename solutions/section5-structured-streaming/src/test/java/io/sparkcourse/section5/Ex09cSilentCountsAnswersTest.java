package io.sparkcourse.section5;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.window;

import io.sparkcourse.section5.Ex09bSickCounts.Cause;
import io.sparkcourse.section5.Ex09cSilentCounts.Cure;
import io.sparkcourse.section5.Ex09cSilentCountsCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.sql.Timestamp;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

class Ex09cSilentCountsAnswersTest extends AnswersTest<Function<Dataset<Row>, Cure>> {
  private static final Column ORDERED = col("ordered");
  private static final Column RECEIVED = col("received");
  private static final Column IS_TRUE = ORDERED.leq(receivedPlus("5 MINUTES"));

  Ex09cSilentCountsAnswersTest() {
    super(new Ex09cSilentCountsCheck());

    for (Cause cause : Cause.values()) {
      if (cause != Cause.CLOCK_FROM_THE_FUTURE) {
        wrong(
            "the right query, and the cause " + cause,
            Mistaken.NAMES_ANOTHER_CAUSE,
            orders -> new Cure(cause, counts(orders.filter(IS_TRUE))));
      }
    }
    wrong(
        "the right query, and no cause",
        Mistaken.NAMES_ANOTHER_CAUSE,
        orders -> new Cure(null, counts(orders.filter(IS_TRUE))));
    wrong("as it runs", Mistaken.STAYS_SICK, named(Ex09cSilentCounts::asItRuns));
    wrong(
        "a filter behind the watermark",
        Mistaken.DROPS_WHAT_COMES_AFTER,
        named(orders -> grouped(orders.withWatermark("ordered", "20 minutes").filter(IS_TRUE))));
    wrong(
        "times of the future by the clock of the machine",
        Mistaken.STAYS_SICK,
        named(orders -> counts(orders.filter(ORDERED.leq(current_timestamp())))));
    wrong(
        "a delay that is longer than any clock is wrong",
        Mistaken.COUNTS_AN_UNTRUE_TIME,
        named(orders -> grouped(orders.withWatermark("ordered", "1 day"))));
    wrong(
        "a watermark on the time received, as in 5.9b",
        Mistaken.COUNTS_AN_UNTRUE_TIME,
        named(orders -> grouped(orders.withWatermark("received", "20 minutes"))));
    wrong(
        "no watermark",
        Mistaken.COUNTS_AN_UNTRUE_TIME,
        named(Ex09cSilentCountsAnswersTest::grouped));
    wrong(
        "the time received in place of one that cannot be true",
        Mistaken.COUNTS_IT_WHEN_IT_WAS_RECEIVED,
        named(
            orders ->
                counts(orders.withColumn("ordered", when(IS_TRUE, ORDERED).otherwise(RECEIVED)))));
    wrong(
        "the earlier one of both times",
        Mistaken.COUNTS_BY_THE_EARLIER_TIME,
        named(orders -> counts(orders.withColumn("ordered", least(ORDERED, RECEIVED)))));
    wrong(
        "the time received for all",
        Mistaken.COUNTS_BY_THE_TIME_RECEIVED,
        named(orders -> counts(orders.withColumn("ordered", RECEIVED))));
    wrong(
        "no clock may be fast",
        Mistaken.LEAVES_OUT_A_FAST_CLOCK,
        named(orders -> counts(orders.filter(ORDERED.leq(RECEIVED)))));
    wrong(
        "less than five minutes",
        Mistaken.LEAVES_OUT_FIVE_MINUTES,
        named(orders -> counts(orders.filter(ORDERED.lt(receivedPlus("5 MINUTES"))))));
    wrong(
        "five whole minutes",
        Mistaken.COUNTS_A_MINUTE_MORE,
        named(
            orders ->
                counts(
                    orders.filter(
                        "(unix_timestamp(ordered) - unix_timestamp(received)) div 60 <= 5"))));
    wrong(
        "the distance in both directions",
        Mistaken.LEAVES_OUT_WHAT_WAS_RECEIVED_LATER,
        named(
            orders ->
                counts(
                    orders.filter(
                        "abs(unix_timestamp(ordered) - unix_timestamp(received)) <= 300"))));
    wrong(
        "the times of day, without the day",
        CommonMistake.DIFFERS,
        named(
            orders ->
                counts(
                    orders.filter(
                        "unix_timestamp(ordered) % 86400"
                            + " <= unix_timestamp(received) % 86400 + 300"))));
    wrong(
        "without orders that are received more than a day later",
        CommonMistake.DIFFERS,
        named(
            orders ->
                counts(orders.filter(IS_TRUE).filter("received <= ordered + INTERVAL 1 DAY"))));
    wrong(
        "each id and time once, which drops what was ordered exactly 20 minutes before",
        CommonMistake.DIFFERS,
        named(
            orders ->
                grouped(
                    orders
                        .filter(IS_TRUE)
                        .withWatermark("ordered", "20 minutes")
                        .dropDuplicates("id", "ordered"))));
    wrong(
        "orders of the same times count once",
        CommonMistake.DIFFERS,
        named(
            orders ->
                orders
                    .filter(IS_TRUE)
                    .withWatermark("ordered", "20 minutes")
                    .groupBy(window(ORDERED, "10 minutes"))
                    .agg(size(collect_set(struct(ORDERED, RECEIVED))).cast("bigint").as("orders"))
                    .select(col("window.start").as("start"), col("orders"))));
    wrong(
        "no delay",
        Mistaken.DROPS_ORDERS_AT_ONCE,
        named(orders -> grouped(orders.filter(IS_TRUE).withWatermark("ordered", "0 minutes"))));
    wrong(
        "a delay of ten minutes",
        Mistaken.DROPS_ORDERS_AFTER_TEN_MINUTES,
        named(orders -> grouped(orders.filter(IS_TRUE).withWatermark("ordered", "10 minutes"))));
    wrong(
        "the right filter, and no watermark",
        Mistaken.KEEPS_TEN_MINUTES_THAT_ARE_OVER,
        named(orders -> grouped(orders.filter(IS_TRUE))));
    wrong(
        "the right filter, and a delay of 61 minutes",
        Mistaken.KEEPS_FOR_AN_HOUR,
        named(orders -> grouped(orders.filter(IS_TRUE).withWatermark("ordered", "61 minutes"))));
    wrong(
        "the right filter, and a watermark on the later one of both times",
        Mistaken.KEEPS_TEN_MINUTES_THAT_ARE_OVER,
        named(
            orders ->
                grouped(
                    orders
                        .filter(IS_TRUE)
                        .withColumn("later", greatest(ORDERED, RECEIVED))
                        .withWatermark("later", "20 minutes"))));
    wrong(
        "with the window",
        CommonMistake.OTHER_COLUMNS,
        named(
            orders ->
                orders
                    .filter(IS_TRUE)
                    .withWatermark("ordered", "20 minutes")
                    .groupBy(window(ORDERED, "10 minutes"))
                    .count()));
    wrong("returns nothing", CommonMistake.RETURNS_NULL, orders -> null);
    wrong("no counts", CommonMistake.RETURNS_NULL, named(orders -> null));

    right(
        "null in place of a time that cannot be true",
        named(orders -> counts(orders.withColumn("ordered", when(IS_TRUE, ORDERED)))));
    right(
        "an hour's delay",
        named(orders -> grouped(orders.filter(IS_TRUE).withWatermark("ordered", "1 hour"))));
    right(
        "a filter in Java",
        named(
            orders ->
                counts(orders.filter((FilterFunction<Row>) Ex09cSilentCountsAnswersTest::isTrue))));
    right(
        "SQL, and half an hour's delay",
        named(
            orders -> {
              orders
                  .where("ordered - INTERVAL 5 MINUTES <= received")
                  .withWatermark("ordered", "30 minutes")
                  .createOrReplaceTempView("orders");
              return orders
                  .sparkSession()
                  .sql(
                      "SELECT window.start AS start, count(*) AS orders FROM orders"
                          + " GROUP BY window(ordered, '10 minutes')");
            }));
  }

  private static Function<Dataset<Row>, Cure> named(UnaryOperator<Dataset<Row>> counts) {
    return orders -> new Cure(Cause.CLOCK_FROM_THE_FUTURE, counts.apply(orders));
  }

  private static Column receivedPlus(String interval) {
    return RECEIVED.plus(expr("INTERVAL " + interval));
  }

  private static boolean isTrue(Row order) {
    Timestamp ordered = order.getAs("ordered");
    Timestamp received = order.getAs("received");
    return ordered.getTime() <= received.getTime() + 300_000;
  }

  private static Dataset<Row> counts(Dataset<Row> orders) {
    return grouped(orders.withWatermark("ordered", "20 minutes"));
  }

  private static Dataset<Row> grouped(Dataset<Row> orders) {
    return orders
        .groupBy(window(ORDERED, "10 minutes"))
        .agg(count(lit(1)).as("orders"))
        .select(col("window.start").as("start"), col("orders"));
  }
}
