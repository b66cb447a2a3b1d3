package io.sparkcourse.section5.recovery;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.database.JdbcSinks;
import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Lecture 5.8: two writes in one {@code foreachBatch}. What happens to the first one when the
 * second one fails?
 *
 * <p>Sales are written to a table, and their sum to another. The second write of micro-batch 1
 * fails once, and the query is started again. Run it with the green arrow, {@code ./course run
 * TwoWrites}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * Two transactions
 *   micro-batch 1 has failed: Check constraint violation
 *   sales 5, with 230 cents; total 150 cents
 * One transaction, with the query and the batch id
 *   micro-batch 1 has failed: Check constraint violation
 *   sales 3, with 150 cents; total 150 cents
 * }</pre>
 */
public final class TwoWritesDemo {
  private static final List<List<String>> SALES = List.of(List.of("70"), List.of("50", "30"));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(TwoWritesDemo.class, args);
    Path sales = ArrivingFiles.write(run.temporaryDirectory("sales"), SALES);
    try (LocalDatabase server = LocalDatabase.start(run.temporaryDirectory("database"));
        SparkSession spark = run.sparkSession()) {
      System.out.println("Two transactions");
      String first = server.jdbcUrl("first");
      try (Connection database = server.connect("first")) {
        SalesTables.create(database);
        runUntilDone(
            sales(spark, sales),
            (rows, batchId) -> {
              List<Row> batch = rows.collectAsList();
              // region two
              JdbcSinks.inTransaction(first, connection -> SalesTables.insert(connection, batch));
              JdbcSinks.inTransaction(
                  first, connection -> SalesTables.addToTotal(connection, batch));
              // endregion
            },
            database,
            run.temporaryDirectory("first-checkpoint"));
      }

      System.out.println("One transaction, with the query and the batch id");
      String second = server.jdbcUrl("second");
      try (Connection database = server.connect("second")) {
        SalesTables.create(database);
        runUntilDone(
            sales(spark, sales),
            (rows, batchId) -> {
              List<Row> batch = rows.collectAsList();
              // region one
              JdbcSinks.inTransaction(
                  second,
                  connection -> {
                    if (SalesTables.isNew(connection, "sales-2025", batchId)) {
                      SalesTables.insert(connection, batch);
                      SalesTables.addToTotal(connection, batch);
                    }
                  });
              // endregion
            },
            database,
            run.temporaryDirectory("second-checkpoint"));
      }
    }
  }

  private static Dataset<Row> sales(SparkSession spark, Path files) {
    return spark
        .readStream()
        .schema("cents BIGINT")
        .option("maxFilesPerTrigger", 1)
        .csv(HadoopPath.pattern(files));
  }

  private static void runUntilDone(
      Dataset<Row> sales,
      VoidFunction2<Dataset<Row>, Long> writer,
      Connection database,
      Path checkpoint)
      throws Exception {
    SalesTables.refuseTotalsFrom(100, database); // so that the update of micro-batch 1 fails
    try {
      run(sales, writer, checkpoint);
    } catch (StreamingQueryException failed) {
      System.out.println("  micro-batch 1 has failed: " + reason(failed));
    }
    SalesTables.allowAllTotals(database);
    run(sales, writer, checkpoint);
    SalesTables.print(database);
  }

  private static String reason(StreamingQueryException failed) {
    return failed.cause().getMessage().split(":")[0];
  }

  private static void run(
      Dataset<Row> sales, VoidFunction2<Dataset<Row>, Long> writer, Path checkpoint)
      throws Exception {
    sales
        .writeStream()
        .foreachBatch(writer)
        .option("checkpointLocation", HadoopPath.of(checkpoint))
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
  }
}
