package io.sparkcourse.section5;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.unix_timestamp;

import io.sparkcourse.section5.Ex05aPaidInTimeCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.util.function.BinaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

class Ex05aPaidInTimeAnswersTest extends AnswersTest<BinaryOperator<Dataset<Row>>> {
  private static final String IN_TIME =
      "id = orderId AND paid >= placed AND paid <= placed + INTERVAL 30 MINUTES";

  Ex05aPaidInTimeAnswersTest() {
    super(new Ex05aPaidInTimeCheck());

    wrong(
        "no watermark",
        Mistaken.KEEPS_ROWS_FOREVER,
        (orders, payments) -> joined(orders, payments, IN_TIME));
    wrong(
        "a watermark on the payments only",
        Mistaken.KEEPS_ROWS_FOREVER,
        (orders, payments) ->
            joined(orders, payments.withWatermark("paid", "40 minutes"), IN_TIME));
    wrong(
        "the difference of two numbers",
        Mistaken.KEEPS_ROWS_FOREVER,
        (orders, payments) -> {
          Column seconds = unix_timestamp(col("paid")).minus(unix_timestamp(col("placed")));
          return inTime(orders)
              .join(
                  paidInTime(payments),
                  col("id").equalTo(col("orderId")).and(seconds.between(0, 1800)))
              .drop("orderId");
        });
    wrong(
        "no range",
        Mistaken.TAKES_LATER_PAYMENTS,
        (orders, payments) ->
            joined(inTime(orders), paidInTime(payments), "id = orderId AND paid >= placed"));
    wrong(
        "whole minutes",
        Mistaken.COMPARES_WHOLE_MINUTES,
        (orders, payments) ->
            joined(
                inTime(orders),
                paidInTime(payments),
                IN_TIME.replace("30", "31")
                    + " AND date_trunc('MINUTE', paid) <= placed + INTERVAL 30 MINUTES"));
    wrong(
        "less than 30 minutes",
        Mistaken.LEAVES_OUT_EXACTLY_30,
        (orders, payments) ->
            joined(inTime(orders), paidInTime(payments), IN_TIME.replace("<=", "<")));
    wrong(
        "half an hour before and after",
        Mistaken.TAKES_EARLIER_PAYMENTS,
        (orders, payments) ->
            joined(
                inTime(orders),
                paidInTime(payments),
                IN_TIME.replace("paid >= placed", "paid >= placed - INTERVAL 30 MINUTES")));
    wrong(
        "no lower limit",
        Mistaken.KEEPS_ROWS_FOREVER, // a payment may wait for an order of any later time
        (orders, payments) ->
            joined(
                inTime(orders), paidInTime(payments), IN_TIME.replace("paid >= placed AND ", "")));
    wrong(
        "after the order",
        Mistaken.LEAVES_OUT_THE_SAME_MOMENT,
        (orders, payments) ->
            joined(inTime(orders), paidInTime(payments), IN_TIME.replace(">=", ">")));
    wrong(
        "orders are never late",
        Mistaken.LOSES_LATE_ORDERS,
        (orders, payments) ->
            joined(orders.withWatermark("placed", "0 minutes"), paidInTime(payments), IN_TIME));
    wrong(
        "the delays exchanged",
        Mistaken.LOSES_LATE_PAYMENTS,
        (orders, payments) ->
            joined(
                orders.withWatermark("placed", "40 minutes"),
                payments.withWatermark("paid", "10 minutes"),
                IN_TIME));
    wrong(
        "the later watermark",
        Mistaken.LOSES_THE_STREAM_BEHIND,
        (orders, payments) -> {
          orders.sparkSession().conf().set("spark.sql.streaming.multipleWatermarkPolicy", "max");
          return joined(inTime(orders), paidInTime(payments), IN_TIME);
        });
    wrong(
        "a left outer join",
        Mistaken.GIVES_UNPAID_ORDERS,
        (orders, payments) ->
            inTime(orders).join(paidInTime(payments), expr(IN_TIME), "left_outer").drop("orderId"));
    wrong(
        "by time only",
        Mistaken.WITHOUT_THE_ID,
        (orders, payments) ->
            joined(inTime(orders), paidInTime(payments), IN_TIME.replace("id = orderId AND ", "")));
    wrong(
        "each order once",
        CommonMistake.FAILS, // Spark refuses it after a join with two event times
        (orders, payments) ->
            joined(inTime(orders), paidInTime(payments), IN_TIME).dropDuplicates("id"));
    wrong(
        "the id twice",
        CommonMistake.OTHER_COLUMNS,
        (orders, payments) -> inTime(orders).join(paidInTime(payments), expr(IN_TIME)));
    wrong("returns nothing", CommonMistake.RETURNS_NULL, (orders, payments) -> null);

    right(
        "longer delays",
        (orders, payments) ->
            joined(
                orders.withWatermark("placed", "1 hour"),
                payments.withWatermark("paid", "1 hour"),
                IN_TIME));
    right(
        "an outer join, and a filter",
        (orders, payments) ->
            inTime(orders)
                .join(paidInTime(payments), expr(IN_TIME), "left_outer")
                .filter("orderId IS NOT NULL")
                .drop("orderId"));
    right(
        "SQL",
        (orders, payments) -> {
          inTime(orders).createOrReplaceTempView("orders");
          paidInTime(payments).createOrReplaceTempView("payments");
          return orders
              .sparkSession()
              .sql(
                  "SELECT id, placed, paid FROM payments JOIN orders ON orderId = id"
                      + " AND placed BETWEEN paid - INTERVAL 30 MINUTES AND paid");
        });
  }

  private static Dataset<Row> inTime(Dataset<Row> orders) {
    return orders.withWatermark("placed", "10 minutes");
  }

  private static Dataset<Row> paidInTime(Dataset<Row> payments) {
    return payments.withWatermark("paid", "40 minutes");
  }

  private static Dataset<Row> joined(Dataset<Row> orders, Dataset<Row> payments, String condition) {
    return orders.join(payments, expr(condition)).drop("orderId");
  }
}
