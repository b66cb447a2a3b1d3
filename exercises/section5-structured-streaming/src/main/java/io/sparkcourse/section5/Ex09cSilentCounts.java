package io.sparkcourse.section5;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.window;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.exercise.NotStartedException;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.progress.StateFigures;
import io.sparkcourse.section5.Ex09bSickCounts.Cause;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Exercise 5.9c: a job that falls silent. Find out from its figures what is the matter with it, and
 * fix it.
 *
 * <p>{@link #asItRuns} counts orders by the ten minutes in which they were ordered, in the output
 * mode update. It has run for a week. Today it has stopped giving counts, and as many orders come
 * in as before. Its progress, micro-batch by micro-batch, is all that you get; {@code ./course run
 * 5.9c} prints it, then that of your answer:
 *
 * <pre>{@code
 * as it runs    rows  watermark  state rows  updated  removed  dropped
 *            0     3      00:00           3        3        0        0
 *            1     3      11:40           4        3        0        0
 * ...
 *            4     3      12:10           5        3        1        0
 *            5     3      21:20           1        3        5        0
 *            6     3      21:20           1        0        0        3
 * ...
 *            9     3      21:20           1        0        0        3
 * }</pre>
 *
 * <p>{@link #cure} names the cause, one of {@link Cause}, and returns the counts of the healthy
 * query:
 *
 * <ul>
 *   <li>The time of an order cannot be true if it was ordered more than five minutes after it was
 *       received. (The clock of a till may be up to five minutes fast; exactly five are possible.)
 *       Such an order counts nowhere.
 *   <li>Each of the other orders counts, whatever has come before it or comes with it: in the ten
 *       minutes in which it was ordered, from minute 0, 10 and so on. A micro-batch gives the new
 *       count of each ten minutes that have got such an order.
 *   <li>None of these others was ordered more than 20 minutes before the newest one of them in the
 *       micro-batches before; exactly 20 may be. It may be received hours or days after it was
 *       ordered.
 *   <li>When one of them has come that was ordered an hour after the end of some ten minutes, or
 *       later, nothing of these ten minutes may be left in the state.
 * </ul>
 *
 * <p>Compare with {@code received} and not with the clock of the machine: the orders may be read
 * again next year.
 *
 * <p>The columns of {@code orders} are {@code id STRING, ordered TIMESTAMP, received TIMESTAMP},
 * none of them null; those of the counts are {@code start TIMESTAMP, orders BIGINT}. All times are
 * whole seconds, and two orders may have the same times. The caller starts the query in the output
 * mode update, and with a new checkpoint, since a watermark that is in a checkpoint never goes
 * back.
 *
 * <p>Check it with {@code ./course check 5.9c}, and if you are stuck, {@code ./course hint 5.9c}.
 */
public final class Ex09cSilentCounts {
  /** What is the matter, and the counts of the healthy query. */
  record Cure(Cause cause, Dataset<Row> counts) {}

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex09cSilentCounts.class, args);
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
        .withWatermark("ordered", "20 minutes")
        .groupBy(window(col("ordered"), "10 minutes"))
        .count()
        .select(col("window.start").as("start"), col("count").as("orders"));
  }

  static Cure cure(Dataset<Row> orders) {
    // region answer
    throw new NotStartedException(
        "5.9c", "run it, and look for the first line in which a figure makes a jump");
    // endregion
  }

  /** Ten files of three orders. They are no secret, but the figures are enough. */
  private static List<List<String>> rows() {
    return IntStream.range(0, 10)
        .mapToObj(
            file ->
                IntStream.of(0, 5, file == 4 ? -540 : 15)
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
