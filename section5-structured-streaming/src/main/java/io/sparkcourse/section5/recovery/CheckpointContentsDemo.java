package io.sparkcourse.section5.recovery;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Lecture 5.8: what is in the checkpoint of a query that has died in micro-batch 2, and with which
 * micro-batch does it continue?
 *
 * <p>Orders are in three files, one per micro-batch, and are counted by product. Run it with the
 * green arrow, {@code ./course run 5.8}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * micro-batch 0: mug 1, tea 1
 * micro-batch 1: tea 2
 * micro-batch 2: the machine is gone
 * The checkpoint
 *   commits/0    {"nextBatchWatermarkMs":0}
 *   commits/1    {"nextBatchWatermarkMs":0}
 *   metadata     {"id": ...}
 *   offsets/0    {"logOffset":0}
 *   offsets/1    {"logOffset":1}
 *   offsets/2    {"logOffset":2}
 *   sources/0/0  part-0
 *   sources/0/1  part-1
 *   sources/0/2  part-2
 *   state/0/0    1.delta 2.delta 3.delta
 *   state/0/1    1.delta 2.delta 3.delta
 * Started again
 * micro-batch 2: cup 1, tea 3
 * }</pre>
 */
public final class CheckpointContentsDemo {
  private static final List<List<String>> ORDERS =
      List.of(List.of("tea", "mug"), List.of("tea"), List.of("tea", "cup"));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(CheckpointContentsDemo.class, args);
    Path orders = ArrivingFiles.write(run.temporaryDirectory("orders"), ORDERS);
    Path checkpoint = run.temporaryDirectory("checkpoint");
    try (SparkSession spark = run.sparkSession()) {
      try {
        print(counts(spark, orders), checkpoint, true);
      } catch (StreamingQueryException failed) {
        System.out.println("micro-batch 2: " + failed.cause().getMessage());
      }
      System.out.println("The checkpoint");
      CheckpointListing.of(checkpoint).forEach(line -> System.out.println("  " + line));
      System.out.println("Started again");
      print(counts(spark, orders), checkpoint, false);
    }
  }

  private static Dataset<Row> counts(SparkSession spark, Path orders) {
    return spark
        .readStream()
        .schema("product STRING")
        .option("maxFilesPerTrigger", 1)
        .csv(HadoopPath.pattern(orders))
        .groupBy("product")
        .count();
  }

  private static void print(Dataset<Row> counts, Path checkpoint, boolean dies)
      throws TimeoutException, StreamingQueryException {
    VoidFunction2<Dataset<Row>, Long> print =
        (rows, batchId) -> {
          String text = text(rows);
          if (dies && batchId == 2) {
            throw new IllegalStateException("the machine is gone");
          }
          System.out.printf("micro-batch %d: %s%n", batchId, text);
        };
    // region main
    counts
        .writeStream()
        .outputMode("update")
        .foreachBatch(print)
        .option("checkpointLocation", HadoopPath.of(checkpoint))
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
    // endregion
  }

  private static String text(Dataset<Row> rows) {
    return rows.collectAsList().stream()
        .map(row -> row.getString(0) + " " + row.getLong(1))
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
