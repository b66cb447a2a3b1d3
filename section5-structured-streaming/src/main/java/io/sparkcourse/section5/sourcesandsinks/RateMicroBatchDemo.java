package io.sparkcourse.section5.sourcesandsinks;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_format;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.HadoopPath;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Lecture 5.13: a source that generates the same rows in each run, and continues after a restart.
 *
 * <p>There are two runs, each started three times from its own checkpoint. Run it with the green
 * arrow, {@code ./course run RateMicroBatch}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * Run 1
 *   micro-batch 0   12:00:00 0   12:00:00 1   12:00:00 2
 *   micro-batch 1   12:01:00 3   12:01:00 4   12:01:00 5
 *   micro-batch 2   12:02:00 6   12:02:00 7   12:02:00 8
 * Run 2
 *   micro-batch 0   12:00:00 0   12:00:00 1   12:00:00 2
 *   micro-batch 1   12:01:00 3   12:01:00 4   12:01:00 5
 *   micro-batch 2   12:02:00 6   12:02:00 7   12:02:00 8
 * }</pre>
 */
public final class RateMicroBatchDemo {
  private static final int RUNS = 2;
  private static final int STARTS = 3;

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(RateMicroBatchDemo.class, args);
    try (SparkSession spark = run.sparkSession()) {
      for (int number = 1; number <= RUNS; number++) {
        System.out.println("Run " + number);
        Path checkpoint = run.temporaryDirectory("checkpoint-" + number);
        for (int start = 0; start < STARTS; start++) {
          runOneMicroBatch(spark, checkpoint);
        }
      }
    }
  }

  // region main
  static Dataset<Row> rows(SparkSession spark) {
    return spark
        .readStream()
        .format("rate-micro-batch")
        .option("rowsPerBatch", 3)
        .option("startTimestamp", 1_748_865_600_000L) // 2025-06-02 12:00:00 in UTC, in milliseconds
        .option("advanceMillisPerBatch", 60_000)
        .load();
  }

  // endregion

  private static void runOneMicroBatch(SparkSession spark, Path checkpoint)
      throws TimeoutException, StreamingQueryException {
    VoidFunction2<Dataset<Row>, Long> print =
        (rows, batch) -> System.out.printf("  micro-batch %d   %s%n", batch, text(rows));
    rows(spark)
        .writeStream()
        .foreachBatch(print)
        .option("checkpointLocation", HadoopPath.of(checkpoint))
        .trigger(Trigger.AvailableNow()) // with this source, one micro-batch
        .start()
        .awaitTermination();
  }

  static String text(Dataset<Row> rows) {
    return rows
        .sort("value")
        .select(date_format(col("timestamp"), "HH:mm:ss").as("time"), col("value"))
        .collectAsList()
        .stream()
        .map(row -> row.getString(0) + " " + row.getLong(1))
        .collect(Collectors.joining("   "));
  }
}
