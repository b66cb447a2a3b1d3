package io.sparkcourse.section5;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.exercise.NotStartedException;
import io.sparkcourse.common.files.FilesInTurn;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * Exercise 5.5a: which orders were paid within half an hour? A join of two streams whose state does
 * not grow.
 *
 * <p>Orders and payments are two streams. Output each order with each payment that has its id and
 * was made at most 30 minutes after the order was placed, and not before it. Exactly 30 minutes is
 * in time, and so is the same instant. An order that is paid twice in time is output twice. Orders
 * without such a payment, and payments without such an order, are not output.
 *
 * <p>A pair is output in the micro-batch in which the later of the two arrives, whichever that is.
 * Orders may arrive up to 10 minutes late: when an order arrives, no order of an <em>earlier</em>
 * micro-batch was placed 10 minutes or more after it. Payments may arrive up to 40 minutes late, in
 * the same way. None of these may be lost. One of the streams may also be hours ahead of the other.
 *
 * <p>The query runs for years. A row that can no longer have a partner must not stay in the state.
 * An hour more or less does not matter.
 *
 * <p>The columns of {@code orders} are {@code id STRING, placed TIMESTAMP}, those of {@code
 * payments} {@code orderId STRING, paid TIMESTAMP}; none is null, and no id occurs twice in {@code
 * orders}. Those of the result are {@code id STRING, placed TIMESTAMP, paid TIMESTAMP}. The caller
 * starts the query in output mode {@code append}.
 *
 * <p>Input:
 *
 * <pre>{@code
 * micro-batch 1:  order A 12:00   order B 12:10
 * micro-batch 2:  payment A 12:20
 * micro-batch 3:  payment B 12:41  payment C 12:45
 * micro-batch 4:  order C 12:40
 * }</pre>
 *
 * Output; B was paid a minute too late:
 *
 * <pre>{@code
 * micro-batch 2:  A 12:00 12:20
 * micro-batch 4:  C 12:40 12:45
 * }</pre>
 *
 * <p>Look at it with {@code ./course run 5.5a}, check it with {@code ./course check 5.5a}, and if
 * you are stuck, {@code ./course hint 5.5a}.
 */
public final class Ex05aPaidInTime {
  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex05aPaidInTime.class, args);
    try (SparkSession spark = run.sparkSession()) {
      FilesInTurn orderFiles = FilesInTurn.in(run.temporaryDirectory("orders"));
      FilesInTurn paymentFiles = FilesInTurn.in(run.temporaryDirectory("payments"));
      Dataset<Row> orders =
          spark.readStream().schema("id STRING, placed TIMESTAMP").csv(orderFiles.path());
      Dataset<Row> payments =
          spark.readStream().schema("orderId STRING, paid TIMESTAMP").csv(paymentFiles.path());

      StreamingQuery query = paidInTime(orders, payments).writeStream().format("console").start();
      orderFiles.arrive(query, lines("A 12:00", "B 12:10"));
      paymentFiles.arrive(query, lines("A 12:20"));
      paymentFiles.arrive(query, lines("B 12:41", "C 12:45"));
      orderFiles.arrive(query, lines("C 12:40"));
      query.stop();
    }
  }

  private static List<String> lines(String... rows) {
    return Stream.of(rows).map(row -> row.replace(" ", ",2025-06-02T") + ":00").toList();
  }

  static Dataset<Row> paidInTime(Dataset<Row> orders, Dataset<Row> payments) {
    // region answer
    throw new NotStartedException(
        "5.5a", "set a watermark on each of the two streams, then join them by the id and by time");
    // endregion
  }
}
