package io.sparkcourse.section5;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Exercise 5.13a: keep the revenue of each shop in a database, with each order once, even if
 * micro-batches come again.
 *
 * <p>{@link #write} is called by {@code foreachBatch}. When it has returned, the table {@code
 * revenue} has a row for each shop of which an order has arrived, with the sum of the cents of its
 * orders. An order is identified by its shop and its number together: each shop numbers its own
 * orders, and they arrive in any order. Two orders of a shop may have the same cents. A shop may
 * have any name, also an empty one, and its spaces and capitals are kept. Numbers, cents and sums
 * are any BIGINT, and cents may be 0 or negative.
 *
 * <p>Each order counts once, even if
 *
 * <ul>
 *   <li>a micro-batch comes again with the same id, because the program died after writing it;
 *   <li>the database refuses a row of {@code revenue} or of {@code orders}, in the middle of a
 *       micro-batch. Then {@code write} must throw an exception, so that Spark runs the micro-batch
 *       again, and that time it must be complete;
 *   <li>all orders come again, because the checkpoint is new. The ids of micro-batches begin at 0
 *       again, and a micro-batch may have other orders than the previous one with the same id. New
 *       orders may be among them. Orders that have not come again yet still count;
 *   <li>a shop sends an order again, in the same micro-batch or in a later one.
 * </ul>
 *
 * <p>The columns of {@code orders} are {@code shop STRING, number BIGINT, cents BIGINT}, and none
 * is null. All orders of a shop are in the same partition of a micro-batch. The tables are {@code
 * revenue (shop, cents)} and {@code orders (shop, number, cents)}, see {@link #createTables}. Only
 * {@code revenue} is checked; use {@code orders} for whatever you need.
 *
 * <p>Input, shop, number and cents:
 *
 * <pre>{@code
 * micro-batch 0:  north,1,500  south,1,300
 * micro-batch 1:  north,2,200  south,1,300
 * with a new checkpoint
 * micro-batch 0:  north,1,500  south,1,300  north,2,200  south,1,300
 * micro-batch 1:  south,2,50
 * }</pre>
 *
 * Revenue after it:
 *
 * <pre>{@code
 * north  700
 * south  350
 * }</pre>
 *
 * <p>Look at it with {@code ./course run 5.13a}, check it with {@code ./course check 5.13a}, and if
 * you are stuck, {@code ./course hint 5.13a}.
 */
public final class Ex13aEachOrderOnce {
  private static final List<List<String>> ORDERS =
      List.of(List.of("north,1,500", "south,1,300"), List.of("north,2,200", "south,1,300"));
  private static final List<List<String>> MORE =
      List.of(ORDERS.get(0), ORDERS.get(1), List.of("south,2,50"));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex13aEachOrderOnce.class, args);
    Path files = run.temporaryDirectory("orders");
    try (LocalDatabase server = LocalDatabase.start(run.temporaryDirectory("database"));
        Connection database = server.connect("shops");
        SparkSession spark = run.sparkSession()) {
      createTables(database);

      ArrivingFiles.write(files, ORDERS);
      writeAll(orders(spark, files, 1), server, run.temporaryDirectory("checkpoint"));
      ArrivingFiles.write(files, MORE);
      writeAll(orders(spark, files, 2), server, run.temporaryDirectory("new-checkpoint"));
      print(database);
    }
  }

  /** The tables that you can use. */
  static void createTables(Connection database) throws SQLException {
    try (Statement statement = database.createStatement()) {
      statement.execute("CREATE TABLE revenue (shop VARCHAR PRIMARY KEY, cents BIGINT)");
      statement.execute(
          "CREATE TABLE orders (shop VARCHAR, number BIGINT, cents BIGINT,"
              + " PRIMARY KEY (shop, number))");
    }
  }

  private static Dataset<Row> orders(SparkSession spark, Path files, int filesPerMicroBatch) {
    return spark
        .readStream()
        .schema("shop STRING, number BIGINT, cents BIGINT")
        .option("maxFilesPerTrigger", filesPerMicroBatch)
        .csv(HadoopPath.pattern(files));
  }

  private static void writeAll(Dataset<Row> orders, LocalDatabase server, Path checkpoint)
      throws TimeoutException, StreamingQueryException {
    String jdbcUrl = server.jdbcUrl("shops");
    VoidFunction2<Dataset<Row>, Long> writer =
        (rows, batchId) -> write(rows.repartition(rows.col("shop")), batchId, jdbcUrl);
    orders
        .writeStream()
        .foreachBatch(writer)
        .option("checkpointLocation", HadoopPath.of(checkpoint))
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
  }

  /**
   * Writes a micro-batch.
   *
   * @param orders of this micro-batch
   * @param batchId from 0, for each checkpoint
   * @param jdbcUrl of the database, which any task can reach through {@code DriverManager}
   * @throws Exception to make the micro-batch fail, so that it comes again
   */
  static void write(Dataset<Row> orders, long batchId, String jdbcUrl) throws Exception {
    // region answer
    ForeachPartitionFunction<Row> save =
        rows -> {
          try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
            connection.setAutoCommit(false);
            while (rows.hasNext()) {
              Row order = rows.next();
              if (isNew(connection, order)) {
                addToRevenue(connection, order);
              }
            }
            connection.commit(); // the orders and their cents, both or neither
          }
        };
    orders.foreachPartition(save);
  }

  /** Records an order; false if it was already recorded. */
  private static boolean isNew(Connection connection, Row order) throws SQLException {
    try (PreparedStatement note =
        connection.prepareStatement(
            "INSERT INTO orders SELECT ?1, ?2, ?3 WHERE NOT EXISTS"
                + " (SELECT 1 FROM orders WHERE shop = ?1 AND number = ?2)")) {
      note.setString(1, order.getAs("shop"));
      note.setLong(2, order.getAs("number"));
      note.setLong(3, order.getAs("cents"));
      return note.executeUpdate() == 1;
    }
  }

  private static void addToRevenue(Connection connection, Row order) throws SQLException {
    try (PreparedStatement add =
        connection.prepareStatement(
            "MERGE INTO revenue r USING (VALUES (CAST(? AS VARCHAR), CAST(? AS BIGINT)))"
                + " AS s (shop, cents) ON r.shop = s.shop"
                + " WHEN MATCHED THEN UPDATE SET cents = r.cents + s.cents"
                + " WHEN NOT MATCHED THEN INSERT VALUES (s.shop, s.cents)")) {
      add.setString(1, order.getAs("shop"));
      add.setLong(2, order.getAs("cents"));
      add.executeUpdate();
    }
    // endregion
  }

  private static void print(Connection database) throws SQLException {
    try (Statement statement = database.createStatement();
        ResultSet rows = statement.executeQuery("SELECT shop, cents FROM revenue ORDER BY shop")) {
      while (rows.next()) {
        System.out.printf("%-5s  %3d%n", rows.getString(1), rows.getLong(2));
      }
    }
  }
}
