package io.sparkcourse.section5.sourcesandsinks;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Lecture 5.13: three ways to write micro-batches to a database, when one of them is repeated, and
 * when all rows are repeated.
 *
 * <p>Run it with the green arrow, {@code ./course run BatchComesAgain}, or {@code spark-submit}. It
 * prints how many rows are in each table:
 *
 * <pre>{@code
 * 5 orders; micro-batch 1 has failed when it was written, and comes again: the machine is gone
 *   each batch appended    7
 *   each batch id once     5
 *   each order once        5
 * 1 more order, and a new checkpoint
 *   each batch appended   13
 *   each batch id once     5
 *   each order once        6
 * }</pre>
 */
public final class BatchComesAgainDemo {
  private static final List<List<String>> ORDERS =
      List.of(List.of("1,tea", "2,mug"), List.of("3,tea", "4,cup"), List.of("5,pot"));
  private static final List<List<String>> ONE_MORE =
      List.of(ORDERS.get(0), ORDERS.get(1), ORDERS.get(2), List.of("6,tea"));

  /** The tables, with their labels. */
  private static final Map<String, String> TABLES =
      new TreeMap<>(
          Map.of(
              "appended", "each batch appended",
              "by_batch", "each batch id once",
              "by_order", "each order once"));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(BatchComesAgainDemo.class, args);
    Path files = run.temporaryDirectory("orders");
    try (LocalDatabase server = LocalDatabase.start(run.temporaryDirectory("database"));
        Connection database = server.connect("shop");
        SparkSession spark = run.sparkSession()) {
      OrderTables tables = OrderTables.create(database, server.jdbcUrl("shop"));

      ArrivingFiles.write(files, ORDERS);
      Path checkpoint = run.temporaryDirectory("checkpoint");
      try {
        write(orders(spark, files, 1), diesAfter(1, tables::writeToAll), checkpoint);
      } catch (StreamingQueryException failed) {
        System.out.println(
            "5 orders; micro-batch 1 has failed when it was written, and comes again: "
                + failed.cause().getMessage());
        write(orders(spark, files, 1), tables::writeToAll, checkpoint); // started again
      }
      print(database);

      System.out.println("1 more order, and a new checkpoint");
      ArrivingFiles.write(files, ONE_MORE);
      write(orders(spark, files, 2), tables::writeToAll, run.temporaryDirectory("new-checkpoint"));
      print(database);
    }
  }

  // region main
  static void write(Dataset<Row> orders, VoidFunction2<Dataset<Row>, Long> writer, Path checkpoint)
      throws TimeoutException, StreamingQueryException {
    orders
        .writeStream()
        .foreachBatch(writer)
        .option("checkpointLocation", HadoopPath.of(checkpoint))
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
  }

  // endregion

  static Dataset<Row> orders(SparkSession spark, Path files, int filesPerMicroBatch) {
    return spark
        .readStream()
        .schema("id INT, product STRING")
        .option("maxFilesPerTrigger", filesPerMicroBatch)
        .csv(HadoopPath.pattern(files));
  }

  /** Writes, and fails when a batch is written, before Spark can record that. */
  static VoidFunction2<Dataset<Row>, Long> diesAfter(
      long batch, VoidFunction2<Dataset<Row>, Long> writer) {
    return (orders, batchId) -> {
      writer.call(orders, batchId);
      if (batchId == batch) {
        throw new IllegalStateException("the machine is gone");
      }
    };
  }

  private static void print(Connection database) throws SQLException {
    try (Statement statement = database.createStatement()) {
      for (Map.Entry<String, String> table : TABLES.entrySet()) {
        try (ResultSet count = statement.executeQuery("SELECT count(*) FROM " + table.getKey())) {
          count.next();
          System.out.printf("  %-20s %3d%n", table.getValue(), count.getLong(1));
        }
      }
    }
  }
}
