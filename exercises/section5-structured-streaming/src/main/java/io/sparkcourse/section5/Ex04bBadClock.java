package io.sparkcourse.section5;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.exercise.NotStartedException;
import io.sparkcourse.common.files.FilesInTurn;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * Exercise 5.4b: survive a bad clock.
 *
 * <p>Count the orders by the hour in which they were placed, and output each hour once, when it is
 * complete. Some orders come from devices whose clock is wrong, and they must not affect the
 * others:
 *
 * <ul>
 *   <li>An order without a time ({@code placed} is null) is <em>missing</em> its time.
 *   <li>An order that was placed more than ten minutes after it was received is from the
 *       <em>future</em>. A clock may be as fast as that: exactly ten minutes is acceptable.
 *   <li>All others are good. They all count, whatever bad ones arrive before or together with them.
 * </ul>
 *
 * <p>Bad orders are not counted in any hour, and no hour becomes complete because of them. They are
 * counted, in each micro-batch, by an observation ({@code Dataset.observe}) named {@code bad}, with
 * the columns {@code future BIGINT} and {@code missing BIGINT}. In a micro-batch with orders, both
 * are numbers: 0 if there is no such order, and not null.
 *
 * <p>When a good order arrives, no good order of an earlier micro-batch was placed 30 minutes or
 * more after it. So an hour is complete when a good order has arrived that was placed 30 minutes
 * after the end of the hour, or later. Compare with {@code received} and not with the clock of the
 * machine: the stream may be read again next year.
 *
 * <p>The columns of {@code orders} are {@code id STRING, placed TIMESTAMP, received TIMESTAMP};
 * only {@code placed} can be null. Those of the result are {@code hour TIMESTAMP}, the start of the
 * hour, and {@code orders BIGINT}. Return a writer with its output mode; the caller sets the sink
 * and starts the query. The session's time zone is UTC.
 *
 * <p>Input, each order with the times at which it was placed and received:
 *
 * <pre>{@code
 * micro-batch 1:  12:10 12:11   12:58 12:48   23:00 12:50
 * micro-batch 2:  12:40 13:00   (null) 13:05
 * micro-batch 3:  13:30 13:31
 * }</pre>
 *
 * Output, and what is observed:
 *
 * <pre>{@code
 * micro-batch 1:                future 1  missing 0
 * micro-batch 2:                future 0  missing 1
 * micro-batch 3:  12:00  3      future 0  missing 0
 * }</pre>
 *
 * <p>Look at it with {@code ./course run 5.4b}, check it with {@code ./course check 5.4b}, and if
 * you are stuck, {@code ./course hint 5.4b}.
 */
public final class Ex04bBadClock {
  private static final List<List<String>> ORDERS =
      List.of(
          List.of(
              "O1,2025-06-02T12:10,2025-06-02T12:11",
              "O2,2025-06-02T12:58,2025-06-02T12:48",
              "O3,2025-06-02T23:00,2025-06-02T12:50"),
          List.of("O4,2025-06-02T12:40,2025-06-02T13:00", "O5,,2025-06-02T13:05"),
          List.of("O6,2025-06-02T13:30,2025-06-02T13:31"));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex04bBadClock.class, args);
    try (SparkSession spark = run.sparkSession()) {
      spark.conf().set("spark.sql.session.timeZone", "UTC");
      FilesInTurn files = FilesInTurn.in(run.temporaryDirectory("orders"));
      Dataset<Row> orders =
          spark
              .readStream()
              .schema("id STRING, placed TIMESTAMP, received TIMESTAMP")
              .csv(files.path());

      StreamingQuery query = goodOrders(orders).format("console").start();
      for (List<String> lines : ORDERS) {
        System.out.println("observed: " + files.arrive(query, lines).get(0).observedMetrics());
      }
      query.stop();
    }
  }

  static DataStreamWriter<Row> goodOrders(Dataset<Row> orders) {
    // region answer
    throw new NotStartedException(
        "5.4b", "find by a column which orders are of the future; filter before the watermark");
    // endregion
  }
}
