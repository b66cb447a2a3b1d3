package io.sparkcourse.section5;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.database.JdbcSinks;
import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Exercise 5.8a: write orders to one database and their totals to another, so that each order
 * counts once in both, no matter when the program is killed.
 *
 * <p>{@link #write} is called by {@code foreachBatch}. When it has returned,
 *
 * <ul>
 *   <li>the table {@code orders} of the first database has a row for each order that has arrived;
 *   <li>the table {@code totals} of the second database has a row for each product of which an
 *       order has arrived, with the sum of its quantities.
 * </ul>
 *
 * <p>Two orders may be equal, and two micro-batches may have the same orders: all of them count. A
 * micro-batch may have no orders. A product may have any name. A quantity is a BIGINT of 1 or more.
 * A micro-batch is small, so the driver can collect it.
 *
 * <p>There is no transaction across both databases. Each order counts once in each of them, even if
 *
 * <ul>
 *   <li>the program is killed at any moment, also several times in a row, and a new process starts
 *       the query again on its checkpoint. Everything that the program had in memory is gone. The
 *       unfinished micro-batch comes again, with the same id and the same orders;
 *   <li>a micro-batch that was written completely comes again, because the program was killed
 *       before Spark could record it;
 *   <li>the orders of a micro-batch that comes again are in other partitions, and in another order;
 *   <li>two queries write to the same tables. Each has its own name and checkpoint, and counts its
 *       micro-batches from 0. No two micro-batches are written at the same time;
 *   <li>a database refuses a row of any table. Then {@code write} must throw an exception, so that
 *       Spark runs the micro-batch again, and that time it must be complete.
 * </ul>
 *
 * <p>The columns of {@code orders} are {@code product STRING, quantity BIGINT}, and none is null.
 * Both databases have a table {@code batches (query, id)} that is empty at first, see {@link
 * #createTables}. Only {@code orders} and {@code totals} are checked; use {@code batches} for
 * whatever you need.
 *
 * <p>Input, product and quantity:
 *
 * <pre>{@code
 * query web, micro-batch 0:  tea,2  mug,1
 * query web, micro-batch 1:  tea,3
 * query web, micro-batch 1:  tea,3          it comes again
 * query app, micro-batch 0:  tea,2
 * }</pre>
 *
 * Tables after it:
 *
 * <pre>{@code
 * orders  mug 1, tea 2, tea 2, tea 3
 * totals  mug 1, tea 7
 * }</pre>
 *
 * <p>Look at it with {@code ./course run 5.8a}, check it with {@code ./course check 5.8a}, and if
 * you are stuck, {@code ./course hint 5.8a}.
 */
public final class Ex08aTwoDatabases {
  private static final List<List<String>> WEB =
      List.of(List.of("tea,2", "mug,1"), List.of("tea,3"));
  private static final List<List<String>> APP = List.of(List.of("tea,2"));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex08aTwoDatabases.class, args);
    Path web = ArrivingFiles.write(run.temporaryDirectory("web"), WEB);
    Path app = ArrivingFiles.write(run.temporaryDirectory("app"), APP);
    Path checkpoint = run.temporaryDirectory("web-checkpoint");
    try (LocalDatabase server = LocalDatabase.start(run.temporaryDirectory("database"));
        Connection orders = server.connect("orders");
        Connection totals = server.connect("totals");
        SparkSession spark = run.sparkSession()) {
      createTables(orders, totals);

      writeAll(orders(spark, web), "web", server, checkpoint);
      Files.delete(checkpoint.resolve("commits/1")); // killed before Spark could record it
      writeAll(orders(spark, web), "web", server, checkpoint);
      writeAll(orders(spark, app), "app", server, run.temporaryDirectory("app-checkpoint"));

      print("orders", orders);
      print("totals", totals);
    }
  }

  /** The tables of both databases. */
  static void createTables(Connection orders, Connection totals) throws SQLException {
    try (Statement inOrders = orders.createStatement();
        Statement inTotals = totals.createStatement()) {
      inOrders.execute("CREATE TABLE orders (product VARCHAR, quantity BIGINT)");
      inTotals.execute("CREATE TABLE totals (product VARCHAR PRIMARY KEY, quantity BIGINT)");
      String batches = "CREATE TABLE batches (query VARCHAR, id BIGINT, PRIMARY KEY (query, id))";
      inOrders.execute(batches);
      inTotals.execute(batches);
    }
  }

  private static Dataset<Row> orders(SparkSession spark, Path files) {
    return spark
        .readStream()
        .schema("product STRING, quantity BIGINT")
        .option("maxFilesPerTrigger", 1)
        .csv(HadoopPath.pattern(files));
  }

  private static void writeAll(
      Dataset<Row> orders, String query, LocalDatabase server, Path checkpoint)
      throws TimeoutException, StreamingQueryException {
    String ordersUrl = server.jdbcUrl("orders");
    String totalsUrl = server.jdbcUrl("totals");
    VoidFunction2<Dataset<Row>, Long> writer =
        (rows, batchId) -> write(rows, query, batchId, ordersUrl, totalsUrl);
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
   * @param query the name of the query, which belongs to its checkpoint
   * @param batchId from 0, for each query
   * @param ordersUrl of the database with the table {@code orders}
   * @param totalsUrl of the database with the table {@code totals}
   * @throws Exception to make the micro-batch fail, so that it comes again
   */
  static void write(
      Dataset<Row> orders, String query, long batchId, String ordersUrl, String totalsUrl)
      throws Exception {
    // region answer
    List<Row> rows = orders.collectAsList();
    JdbcSinks.inTransaction(
        ordersUrl,
        connection -> {
          if (isNew(connection, query, batchId)) {
            insert(connection, rows);
          }
        });
    JdbcSinks.inTransaction(
        totalsUrl,
        connection -> {
          if (isNew(connection, query, batchId)) {
            addToTotals(connection, rows);
          }
        });
  }

  /** Records the micro-batch in this database; false if it was already recorded. */
  private static boolean isNew(Connection connection, String query, long batchId)
      throws SQLException {
    try (PreparedStatement note =
        connection.prepareStatement(
            "INSERT INTO batches SELECT ?1, ?2 WHERE NOT EXISTS"
                + " (SELECT 1 FROM batches WHERE query = ?1 AND id = ?2)")) {
      note.setString(1, query);
      note.setLong(2, batchId);
      return note.executeUpdate() == 1;
    }
  }

  private static void insert(Connection connection, List<Row> orders) throws SQLException {
    writeEach(connection, "INSERT INTO orders VALUES (?, ?)", orders);
  }

  private static void addToTotals(Connection connection, List<Row> orders) throws SQLException {
    writeEach(
        connection,
        "MERGE INTO totals t USING (VALUES (CAST(? AS VARCHAR), CAST(? AS BIGINT)))"
            + " AS o (product, quantity) ON t.product = o.product"
            + " WHEN MATCHED THEN UPDATE SET quantity = t.quantity + o.quantity"
            + " WHEN NOT MATCHED THEN INSERT VALUES (o.product, o.quantity)",
        orders);
  }

  private static void writeEach(Connection connection, String sql, List<Row> orders)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (Row order : orders) {
        statement.setString(1, order.getAs("product"));
        statement.setLong(2, order.getAs("quantity"));
        statement.executeUpdate();
      }
    }
    // endregion
  }

  private static void print(String table, Connection database) throws SQLException {
    try (Statement statement = database.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT LISTAGG(product || ' ' || quantity, ', ')"
                    + " WITHIN GROUP (ORDER BY product, quantity) FROM "
                    + table)) {
      rows.next();
      System.out.println(table + "  " + rows.getString(1));
    }
  }
}
