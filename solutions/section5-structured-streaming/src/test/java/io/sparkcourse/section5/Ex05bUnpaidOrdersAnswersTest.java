package io.sparkcourse.section5;

import static org.apache.spark.sql.functions.expr;

import io.sparkcourse.section5.Ex05bUnpaidOrdersCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.util.function.BinaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

class Ex05bUnpaidOrdersAnswersTest extends AnswersTest<BinaryOperator<Dataset<Row>>> {
  private static final String IN_TIME =
      "id = orderId AND paid BETWEEN placed AND placed + INTERVAL 30 MINUTES";

  Ex05bUnpaidOrdersAnswersTest() {
    super(new Ex05bUnpaidOrdersCheck());

    wrong(
        "no watermarks",
        Mistaken.NEVER_CERTAIN,
        (orders, payments) -> unpaid(orders, payments, IN_TIME));
    wrong(
        "no end of the time",
        Mistaken.NEVER_CERTAIN,
        (orders, payments) ->
            unpaid(
                late(orders, 10), latePayments(payments, 40), "id = orderId AND paid >= placed"));
    wrong(
        "no watermark on the orders",
        Mistaken.GIVES_NOTHING,
        (orders, payments) -> unpaid(orders, latePayments(payments, 40), IN_TIME));
    wrong(
        "an inner join",
        Mistaken.GIVES_NOTHING,
        (orders, payments) ->
            result(
                late(orders, 10)
                    .join(latePayments(payments, 40), expr(IN_TIME))
                    .filter("paid IS NULL")));
    wrong(
        "no filter",
        Mistaken.GIVES_PAID_ORDERS,
        (orders, payments) ->
            result(late(orders, 10).join(latePayments(payments, 40), expr(IN_TIME), "left_outer")));
    wrong(
        "the filter in the condition of the join",
        Mistaken.GIVES_ALL_ORDERS,
        (orders, payments) ->
            result(
                late(orders, 10)
                    .join(
                        latePayments(payments, 40),
                        expr(IN_TIME + " AND paid IS NULL"),
                        "left_outer")));
    wrong(
        "the orders that are paid",
        Mistaken.GIVES_ONLY_PAID_ORDERS,
        (orders, payments) ->
            result(
                late(orders, 10)
                    .join(latePayments(payments, 40), expr(IN_TIME), "left_outer")
                    .filter("paid IS NOT NULL")));
    wrong(
        "less than 30 minutes",
        Mistaken.EXACTLY_30_DOES_NOT_PAY,
        answer("id = orderId AND paid >= placed AND paid < placed + INTERVAL 30 MINUTES"));
    wrong(
        "after the order",
        Mistaken.THE_SAME_MOMENT_DOES_NOT_PAY,
        answer("id = orderId AND paid > placed AND paid <= placed + INTERVAL 30 MINUTES"));
    wrong(
        "half an hour before and after",
        Mistaken.EARLIER_PAYMENTS_PAY,
        answer(
            "id = orderId AND paid BETWEEN placed - INTERVAL 30 MINUTES"
                + " AND placed + INTERVAL 30 MINUTES"));
    wrong(
        "the delay of orders for both",
        Mistaken.IS_CERTAIN_TOO_EARLY,
        (orders, payments) -> unpaid(late(orders, 10), latePayments(payments, 10), IN_TIME));
    wrong(
        "no delay of orders",
        Mistaken.LOSES_LATE_ORDERS,
        (orders, payments) -> unpaid(late(orders, 0), latePayments(payments, 40), IN_TIME));
    wrong(
        "two hours for both, to be on the safe side",
        Mistaken.IS_CERTAIN_TOO_LATE,
        (orders, payments) -> unpaid(late(orders, 120), latePayments(payments, 120), IN_TIME));
    wrong(
        "each id once, to be on the safe side",
        Mistaken.KEEPS_ROWS_FOREVER,
        (orders, payments) ->
            unpaid(late(orders, 10), latePayments(payments, 40), IN_TIME).dropDuplicates("id"));
    wrong(
        "with the payment",
        CommonMistake.OTHER_COLUMNS,
        (orders, payments) ->
            late(orders, 10)
                .join(latePayments(payments, 40), expr(IN_TIME), "left_outer")
                .filter("paid IS NULL"));
    wrong("returns nothing", CommonMistake.RETURNS_NULL, (orders, payments) -> null);

    right(
        "SQL",
        (orders, payments) -> {
          late(orders, 10).createOrReplaceTempView("orders");
          latePayments(payments, 40).createOrReplaceTempView("payments");
          return orders
              .sparkSession()
              .sql(
                  "SELECT id, placed FROM orders LEFT JOIN payments ON "
                      + IN_TIME
                      + " WHERE orderId IS NULL");
        });
    right(
        "a right join of the payments",
        (orders, payments) ->
            result(
                latePayments(payments, 40)
                    .join(late(orders, 10), expr(IN_TIME), "right_outer")
                    .filter("paid IS NULL")));
    right(
        "a full join",
        (orders, payments) ->
            result(
                late(orders, 10)
                    .join(latePayments(payments, 40), expr(IN_TIME), "full_outer")
                    .filter("paid IS NULL AND id IS NOT NULL")));
  }

  private static BinaryOperator<Dataset<Row>> answer(String condition) {
    return (orders, payments) -> unpaid(late(orders, 10), latePayments(payments, 40), condition);
  }

  private static Dataset<Row> unpaid(Dataset<Row> orders, Dataset<Row> payments, String condition) {
    return result(orders.join(payments, expr(condition), "left_outer").filter("paid IS NULL"));
  }

  private static Dataset<Row> result(Dataset<Row> joined) {
    return joined.select("id", "placed");
  }

  private static Dataset<Row> late(Dataset<Row> orders, int minutes) {
    return orders.withWatermark("placed", minutes + " minutes");
  }

  private static Dataset<Row> latePayments(Dataset<Row> payments, int minutes) {
    return payments.withWatermark("paid", minutes + " minutes");
  }
}
