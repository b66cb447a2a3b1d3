package io.sparkcourse.section5;

import static org.apache.spark.sql.functions.expr;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.FilesInTurn;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * Exercise 5.5b: which orders were not paid within half an hour? An outer join that says so when it
 * is certain, and not before.
 *
 * <p>Orders and payments are two streams. A payment pays an order if it has its id and was made at
 * most 30 minutes after the order was placed, and not before it. Exactly 30 minutes is in time, and
 * so is the same instant. Output each order that no payment pays, once. Do not output orders that
 * are paid.
 *
 * <p>Orders arrive up to 10 minutes late: when an order arrives, no order of an <em>earlier</em>
 * micro-batch was placed 10 minutes or more after it. Payments arrive up to 40 minutes late, in the
 * same way. So it is certain that an order is unpaid when a payment has arrived that was made more
 * than 70 minutes after the order was placed. Output the unpaid order in the micro-batch in which
 * that is the case and, in addition, an order has arrived that was placed more than 40 minutes
 * after it; or in the micro-batch without data that follows. (With two streams, Spark follows the
 * one that is further behind.)
 *
 * <p>The query runs for years. An order that has been output, or that is paid and too old to be
 * paid again, must not stay in the state, and neither must a payment that can no longer pay any
 * order. An hour more or less does not matter.
 *
 * <p>The columns of {@code orders} are {@code id STRING, placed TIMESTAMP}, those of {@code
 * payments} {@code orderId STRING, paid TIMESTAMP}; none is null, and no id occurs twice in {@code
 * orders}. Those of the result are {@code id STRING, placed TIMESTAMP}. The caller starts the query
 * in output mode append.
 *
 * <p>Input:
 *
 * <pre>{@code
 * micro-batch 1:  order A 12:00   order B 12:05
 * micro-batch 2:  payment A 12:20
 * micro-batch 3:  order C 13:00   payment B 13:16
 * }</pre>
 *
 * Output; B was paid too late, and A is paid:
 *
 * <pre>{@code
 * micro-batch 3:  B 12:05
 * }</pre>
 *
 * <p>Look at it with {@code ./course run 5.5b}, check it with {@code ./course check 5.5b}, and if
 * you are stuck, {@code ./course hint 5.5b}.
 */
public final class Ex05bUnpaidOrders {
  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex05bUnpaidOrders.class, args);
    try (SparkSession spark = run.sparkSession()) {
      FilesInTurn orderFiles = FilesInTurn.in(run.temporaryDirectory("orders"));
      FilesInTurn paymentFiles = FilesInTurn.in(run.temporaryDirectory("payments"));
      Dataset<Row> orders =
          spark.readStream().schema("id STRING, placed TIMESTAMP").csv(orderFiles.path());
      Dataset<Row> payments =
          spark.readStream().schema("orderId STRING, paid TIMESTAMP").csv(paymentFiles.path());

      StreamingQuery query = unpaid(orders, payments).writeStream().format("console").start();
      orderFiles.arrive(query, lines("A 12:00", "B 12:05"));
      paymentFiles.arrive(query, lines("A 12:20"));
      orderFiles.arrive(query, lines("C 13:00"));
      paymentFiles.arrive(query, lines("B 13:16"));
      query.stop();
    }
  }

  private static List<String> lines(String... rows) {
    return Stream.of(rows).map(row -> row.replace(" ", ",2025-06-02T") + ":00").toList();
  }

  static Dataset<Row> unpaid(Dataset<Row> orders, Dataset<Row> payments) {
    // region answer
    Dataset<Row> ordersInTime = orders.withWatermark("placed", "10 minutes");
    Dataset<Row> paymentsInTime = payments.withWatermark("paid", "40 minutes");
    return ordersInTime
        .join(
            paymentsInTime,
            expr("id = orderId AND paid BETWEEN placed AND placed + INTERVAL 30 MINUTES"),
            "left_outer")
        .filter("paid IS NULL")
        .select("id", "placed");
    // endregion
  }
}
