package io.sparkcourse.section5.latedata;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.window;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Lecture 5.15: a query for the stream reads the files of the past. Which days does it lose?
 *
 * <p>There are four files, each with the 24 orders of a day. They were copied, the newest one
 * first, and Spark reads the oldest files first. Run it with the green arrow, {@code ./course run
 * Backfill}, or {@code spark-submit}. It prints how many orders of each day are in the counts:
 *
 * <pre>{@code
 * newest first, a file each time   [0, 0, 24, 24]   lost: 48   metric: 2
 * newest first, all at once        [24, 24, 24, 24]   lost:  0   metric: 0
 * newest first, a delay of 4 days  [24, 24, 24, 24]   lost:  0   metric: 0
 * oldest first, a file each time   [24, 24, 24, 24]   lost:  0   metric: 0
 * }</pre>
 */
public final class BackfillDemo {
  private static final List<String> DAYS =
      List.of("2025-06-02", "2025-06-03", "2025-06-04", "2025-06-05");

  /** How many orders of each day are counted, and the metric for those that are not. */
  record Result(List<Long> counts, long droppedByMetric) {
    long lost() {
      return 24L * counts.size() - counts.stream().mapToLong(Long::longValue).sum();
    }
  }

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(BackfillDemo.class, args);
    Path newestFirst = files(run.temporaryDirectory("newest-first"), reversed(DAYS));
    Path oldestFirst = files(run.temporaryDirectory("oldest-first"), DAYS);
    try (SparkSession spark = run.sparkSession()) {
      spark.conf().set("spark.sql.session.timeZone", "UTC");
      print("newest first, a file each time", run(spark, newestFirst, 1, "1 hour"));
      print("newest first, all at once", run(spark, newestFirst, 4, "1 hour"));
      print("newest first, a delay of 4 days", run(spark, newestFirst, 1, "4 days"));
      print("oldest first, a file each time", run(spark, oldestFirst, 1, "1 hour"));
    }
  }

  static Result run(SparkSession spark, Path files, int filesPerTrigger, String delay)
      throws TimeoutException, StreamingQueryException {
    Map<String, Long> counts = new HashMap<>();
    VoidFunction2<Dataset<Row>, Long> keepLatest =
        (rows, batch) ->
            rows.collectAsList().forEach(row -> counts.put(row.getString(0), row.getLong(1)));
    // region main
    Dataset<Row> orders =
        spark
            .readStream()
            .schema("time TIMESTAMP, product STRING")
            .option("maxFilesPerTrigger", filesPerTrigger)
            .csv(HadoopPath.pattern(files));
    StreamingQuery query =
        ordersByDay(orders, delay)
            .writeStream()
            .outputMode("update")
            .trigger(Trigger.AvailableNow())
            .foreachBatch(keepLatest)
            .start();
    query.awaitTermination();
    // endregion
    long dropped =
        Stream.of(query.recentProgress())
            .mapToLong(progress -> progress.stateOperators()[0].numRowsDroppedByWatermark())
            .sum();
    return new Result(DAYS.stream().map(day -> counts.getOrDefault(day, 0L)).toList(), dropped);
  }

  // region pipeline
  static Dataset<Row> ordersByDay(Dataset<Row> orders, String delay) {
    return orders
        .withWatermark("time", delay)
        .groupBy(window(col("time"), "1 day"))
        .count()
        .select(col("window.start").cast("date").cast("string"), col("count"));
  }

  // endregion

  private static void print(String how, Result result) {
    System.out.printf(
        "%-32s %s   lost: %2d   metric: %d%n",
        how, result.counts(), result.lost(), result.droppedByMetric());
  }

  private static List<String> reversed(List<String> days) {
    List<String> reversed = new ArrayList<>(days);
    Collections.reverse(reversed);
    return reversed;
  }

  /** A file for each day, with an order in each hour. */
  private static Path files(Path directory, List<String> days) {
    return ArrivingFiles.write(directory, days.stream().map(BackfillDemo::orders).toList());
  }

  private static List<String> orders(String day) {
    return IntStream.range(0, 24).mapToObj(hour -> "%sT%02d:30,tea".formatted(day, hour)).toList();
  }
}
