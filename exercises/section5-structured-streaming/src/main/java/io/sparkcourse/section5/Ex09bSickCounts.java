package io.sparkcourse.section5;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.window;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.exercise.NotStartedException;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.progress.StateFigures;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Exercise 5.9b: a sick job. Find out from its figures what is the matter with it, and fix it.
 *
 * <p>{@link #asItRuns} counts orders by the ten minutes in which they were ordered, in the output
 * mode update. It has run for a week, its counts are right, and its executors need more memory each
 * day. Its progress, micro-batch by micro-batch, is all that you get; {@code ./course run 5.9b}
 * prints it, then that of your answer:
 *
 * <pre>{@code
 * as it runs    rows  watermark  state rows  updated  removed  dropped
 *            0     3      00:00           3        3        0        0
 *            1     3      11:41           4        3        0        0
 *            2     3      11:51           5        3        0        0
 * ...
 *           11     3      13:21          14        3        0        0
 *           12     0      13:31          14        0        0        0
 * }</pre>
 *
 * <p>{@link #cure} names the cause, one of {@link Cause}, and returns the counts of the healthy
 * query:
 *
 * <ul>
 *   <li>The counts are those of before: each order counts in the ten minutes in which it was
 *       ordered, from minute 0, 10 and so on, and a micro-batch gives the new count of each ten
 *       minutes that have got an order.
 *   <li>Each order counts. None was ordered more than 20 minutes before the newest one of the
 *       micro-batches before; exactly 20 may be. When it was received says nothing of that: an
 *       order may be received hours or days after it was ordered, and also before it, since the
 *       clock of a shop may be ahead.
 *   <li>When an order has come that was ordered an hour after the end of some ten minutes, or
 *       later, nothing of these ten minutes may be left in the state.
 * </ul>
 *
 * <p>The columns of {@code orders} are {@code id STRING, ordered TIMESTAMP, received TIMESTAMP},
 * none of them null; those of the counts are {@code start TIMESTAMP, orders BIGINT}. All times are
 * whole minutes, and two orders may have the same times. The caller starts the query, in the output
 * mode update.
 *
 * <p>Check it with {@code ./course check 5.9b}, and if you are stuck, {@code ./course hint 5.9b}.
 */
public final class Ex09bSickCounts {
  /** What can be the matter with a query. */
  enum Cause {
    /** An order with a time far ahead has moved the watermark, and right orders are dropped. */
    CLOCK_FROM_THE_FUTURE,
    /** There is a watermark, on a column that says nothing of what is in the state. */
    WATERMARK_ON_ANOTHER_COLUMN,
    /** Nothing ever leaves the state: there is no watermark, and no timeout. */
    NO_EXPIRY,
    /** Most rows have the same key, and so one task does most of the work. */
    SKEWED_KEY,
    /** The sink takes longer than the trigger's interval. */
    SLOW_SINK,
    /** Each micro-batch writes many small files. */
    SMALL_FILES
  }

  /** What is the matter, and the counts of the healthy query. */
  record Cure(Cause cause, Dataset<Row> counts) {}

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex09bSickCounts.class, args);
    String files =
        HadoopPath.pattern(ArrivingFiles.write(run.temporaryDirectory("orders"), rows()));
    try (SparkSession spark = run.sparkSession()) {
      spark.conf().set("spark.sql.session.timeZone", "UTC");
      Dataset<Row> orders =
          spark
              .readStream()
              .schema("id STRING, ordered TIMESTAMP, received TIMESTAMP")
              .option("maxFilesPerTrigger", 1)
              .csv(files);

      StateFigures.print("as it runs", asItRuns(orders));
      StateFigures.print("cured", cure(orders).counts());
    }
  }

  static Dataset<Row> asItRuns(Dataset<Row> orders) {
    return orders
        .withWatermark("received", "20 minutes")
        .groupBy(window(col("ordered"), "10 minutes"))
        .count()
        .select(col("window.start").as("start"), col("count").as("orders"));
  }

  static Cure cure(Dataset<Row> orders) {
    // region answer
    throw new NotStartedException(
        "5.9b", "run it, and look for a figure that should have changed by the end");
    // endregion
  }

  /** In each of twelve files three orders, of 12:00, 11:55 and 11:45, then ten minutes later. */
  private static List<List<String>> rows() {
    return IntStream.range(0, 12)
        .mapToObj(
            file ->
                IntStream.of(0, 5, 15)
                    .mapToObj(
                        ago ->
                            "O%d-%d,%s,%s"
                                .formatted(file, ago, time(10 * file - ago), time(10 * file + 1)))
                    .toList())
        .toList();
  }

  private static String time(int minutesAfterNoon) {
    int minutes = 12 * 60 + minutesAfterNoon;
    return "2025-06-02 %02d:%02d:00".formatted(minutes / 60, minutes % 60);
  }
}
