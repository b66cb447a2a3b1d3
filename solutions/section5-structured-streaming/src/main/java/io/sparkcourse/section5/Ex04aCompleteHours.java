package io.sparkcourse.section5;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.window;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.FilesInTurn;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * Exercise 5.4a: a watermark that neither loses orders nor keeps hours forever.
 *
 * <p>Count the orders by the hour in which they were placed. Output each hour once, in the
 * micro-batch after which it is complete, or in the one without data that follows it. Nothing is
 * output earlier.
 *
 * <p>Orders arrive out of order. But when an order arrives, no order of an <em>earlier</em>
 * micro-batch was placed 90 minutes or more after it; that is guaranteed. Within a micro-batch the
 * difference may be larger. So an hour is complete when an order has arrived that was placed 90
 * minutes after the end of the hour, or later. An order placed at exactly 13:00 belongs to the hour
 * from 13 to 14. When an order was <em>received</em> says nothing about whether it counts: at night
 * there are no orders, and the orders of the evening are received in the morning. An order may be
 * received days later, and also before it was placed, since the clock of a device may be fast.
 *
 * <p>The query runs for years. The number of rows in its state must not grow with the number of
 * orders, nor with the number of hours already output.
 *
 * <p>The columns of {@code orders} are {@code id STRING, placed TIMESTAMP, received TIMESTAMP};
 * none is null, and no id occurs twice. All times are whole minutes, and several orders may have
 * the same time. Those of the result are {@code hour TIMESTAMP}, the start of the hour, and {@code
 * orders BIGINT}. Return a writer with its output mode; the caller sets the sink and starts the
 * query. The session's time zone is UTC.
 *
 * <p>Input, with the times at which orders were placed:
 *
 * <pre>{@code
 * micro-batch 1:  12:10  12:50  13:20
 * micro-batch 2:  14:20
 * micro-batch 3:  12:55  14:29
 * micro-batch 4:  14:30
 * }</pre>
 *
 * Output:
 *
 * <pre>{@code
 * micro-batch 4:  12:00  3
 * }</pre>
 *
 * <p>Look at it with {@code ./course run 5.4a}, check it with {@code ./course check 5.4a}, and if
 * you are stuck, {@code ./course hint 5.4a}.
 */
public final class Ex04aCompleteHours {
  private static final List<List<String>> ORDERS =
      List.of(
          List.of("12:10", "12:50", "13:20"),
          List.of("14:20"),
          List.of("12:55", "14:29"),
          List.of("14:30"));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex04aCompleteHours.class, args);
    try (SparkSession spark = run.sparkSession()) {
      spark.conf().set("spark.sql.session.timeZone", "UTC");
      FilesInTurn files = FilesInTurn.in(run.temporaryDirectory("orders"));
      Dataset<Row> orders =
          spark
              .readStream()
              .schema("id STRING, placed TIMESTAMP, received TIMESTAMP")
              .csv(files.path());

      StreamingQuery query = completeHours(orders).format("console").start();
      int id = 0;
      for (List<String> times : ORDERS) {
        List<String> lines = new ArrayList<>();
        for (String time : times) {
          lines.add("O%d,2025-06-02T%s,2025-06-02T15:00".formatted(++id, time));
        }
        files.arrive(query, lines);
      }
      query.stop();
    }
  }

  static DataStreamWriter<Row> completeHours(Dataset<Row> orders) {
    // region answer
    return orders
        .withWatermark("placed", "90 minutes")
        .groupBy(window(col("placed"), "1 hour"))
        .count()
        .select(col("window.start").as("hour"), col("count").as("orders"))
        .writeStream()
        .outputMode("append");
    // endregion
  }
}
