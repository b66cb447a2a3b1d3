package io.sparkcourse.section5.recovery;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Lecture 5.8: two ways to stop a query, and the state in which each of them leaves it.
 *
 * <p>Run it with the green arrow, {@code ./course run Stop}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * stop() in the middle of micro-batch 1
 *   micro-batch 0: written, 2 orders
 *   micro-batch 1: half of it is written
 *   micro-batch 1: interrupted
 * AvailableNow, again and again, until there is a marker file
 *   micro-batch 1: written, 2 orders
 *   micro-batch 2: written, 1 orders
 *   the marker file is there
 * Stopped, with 3 of 3 files written
 * }</pre>
 */
public final class StopDemo {
  private static final List<List<String>> ORDERS =
      List.of(List.of("tea", "mug"), List.of("tea", "cup"), List.of("pot"));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(StopDemo.class, args);
    Path orders = run.temporaryDirectory("orders");
    Path checkpoint = run.temporaryDirectory("checkpoint");
    Path marker = run.temporaryDirectory("control").resolve("stop");
    try (SparkSession spark = run.sparkSession()) {
      System.out.println("stop() in the middle of micro-batch 1");
      ArrivingFiles.write(orders, ORDERS.subList(0, 2));
      stopInTheMiddle(orders(spark, orders), checkpoint);

      System.out.println("AvailableNow, again and again, until there is a marker file");
      ArrivingFiles.write(orders, ORDERS);
      runUntil(marker, orders(spark, orders).foreachBatch(write(marker)), checkpoint);
      System.out.printf(
          "Stopped, with %d of %d files written%n", committed(checkpoint), ORDERS.size());
    }
  }

  private static DataStreamWriter<Row> orders(SparkSession spark, Path files) {
    return spark
        .readStream()
        .schema("product STRING")
        .option("maxFilesPerTrigger", 1)
        .csv(HadoopPath.pattern(files))
        .writeStream();
  }

  private static void stopInTheMiddle(DataStreamWriter<Row> orders, Path checkpoint)
      throws Exception {
    CountDownLatch inTheMiddle = new CountDownLatch(1);
    VoidFunction2<Dataset<Row>, Long> slow =
        (rows, batchId) -> {
          if (batchId == 0) {
            System.out.println("  micro-batch 0: written, " + rows.count() + " orders");
            return;
          }
          System.out.printf("  micro-batch %d: half of it is written%n", batchId);
          inTheMiddle.countDown();
          try {
            new CountDownLatch(1).await(); // a slow write
          } catch (InterruptedException stopped) {
            System.out.printf("  micro-batch %d: interrupted%n", batchId);
            throw stopped;
          }
        };
    // region stop
    StreamingQuery query =
        orders.foreachBatch(slow).option("checkpointLocation", HadoopPath.of(checkpoint)).start();
    inTheMiddle.await();
    query.stop();
    // endregion
  }

  // region loop
  static void runUntil(Path marker, DataStreamWriter<Row> orders, Path checkpoint)
      throws Exception {
    while (!Files.exists(marker)) {
      orders
          .option("checkpointLocation", HadoopPath.of(checkpoint))
          .trigger(Trigger.AvailableNow())
          .start()
          .awaitTermination();
    }
    System.out.println("  the marker file is there");
  }

  // endregion

  private static VoidFunction2<Dataset<Row>, Long> write(Path marker) {
    return (rows, batchId) -> {
      if (batchId == 1) {
        Files.writeString(marker, ""); // as an operator would, to stop the program
      }
      System.out.printf("  micro-batch %d: written, %d orders%n", batchId, rows.count());
    };
  }

  private static long committed(Path checkpoint) throws IOException {
    try (var commits = Files.list(checkpoint.resolve("commits"))) {
      return commits.filter(file -> !file.getFileName().toString().endsWith(".crc")).count();
    }
  }
}
