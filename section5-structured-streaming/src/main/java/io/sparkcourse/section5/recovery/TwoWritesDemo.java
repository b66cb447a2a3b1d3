package io.sparkcourse.section5.recovery;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.database.JdbcSinks;
import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Lecture 5.8: two writes in one {@code foreachBatch}. What becomes of the first one, when the
 * second one fails?
 *
 * <p>Sales go into a table, and their sum into another one. The second write of micro-batch 1 fails
 * once, and the query is started again. Run it with the green arrow, {@code ./course run
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
        createTables(database);
        runUntilDone(
            sales(spark, sales),
            (rows, batchId) -> {
              List<Row> batch = rows.collectAsList();
              // region two
              JdbcSinks.inTransaction(first, connection -> insertSales(connection, batch));
              JdbcSinks.inTransaction(first, connection -> addToTotal(connection, batch));
              // endregion
            },
            database,
            run.temporaryDirectory("first-checkpoint"));
      }

      System.out.println("One transaction, with the query and the batch id");
      String second = server.jdbcUrl("second");
      try (Connection database = server.connect("second")) {
        createTables(database);
        runUntilDone(
            sales(spark, sales),
            (rows, batchId) -> {
              List<Row> batch = rows.collectAsList();
              // region one
              JdbcSinks.inTransaction(
                  second,
                  connection -> {
                    if (isNew(connection, "sales-2025", batchId)) {
                      insertSales(connection, batch);
                      addToTotal(connection, batch);
                    }
                  });
              // endregion
            },
            database,
            run.temporaryDirectory("second-checkpoint"));
      }
    }
  }

  static void createTables(Connection database) throws SQLException {
    try (Statement statement = database.createStatement()) {
      statement.execute("CREATE TABLE sales (cents BIGINT)");
      statement.execute("CREATE TABLE totals (cents BIGINT)");
      statement.execute("INSERT INTO totals VALUES (0)");
      statement.execute("CREATE TABLE batches (query VARCHAR, id BIGINT, PRIMARY KEY (query, id))");
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
    String rule = "ALTER TABLE totals ADD CONSTRAINT refused CHECK (cents < 100)";
    try (Statement statement = database.createStatement()) {
      statement.execute(rule); // so that the update of micro-batch 1 is refused
      try {
        run(sales, writer, checkpoint);
      } catch (StreamingQueryException failed) {
        System.out.println("  micro-batch 1 has failed: " + reason(failed));
      }
      statement.execute("ALTER TABLE totals DROP CONSTRAINT refused");
      run(sales, writer, checkpoint);
      print(statement);
    }
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

  // region new
  /** Notes the micro-batch; false if it was noted before. */
  static boolean isNew(Connection connection, String query, long batchId) throws SQLException {
    try (PreparedStatement note =
        connection.prepareStatement(
            "INSERT INTO batches SELECT ?1, ?2 WHERE NOT EXISTS"
                + " (SELECT 1 FROM batches WHERE query = ?1 AND id = ?2)")) {
      note.setString(1, query);
      note.setLong(2, batchId);
      return note.executeUpdate() == 1;
    }
  }

  // endregion

  static void insertSales(Connection connection, List<Row> sales) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO sales VALUES (?)")) {
      for (Row sale : sales) {
        insert.setLong(1, sale.getLong(0));
        insert.executeUpdate();
      }
    }
  }

  static void addToTotal(Connection connection, List<Row> sales) throws SQLException {
    try (PreparedStatement add =
        connection.prepareStatement("UPDATE totals SET cents = cents + ?")) {
      add.setLong(1, sales.stream().mapToLong(sale -> sale.getLong(0)).sum());
      add.executeUpdate();
    }
  }

  private static void print(Statement statement) throws SQLException {
    try (ResultSet row =
        statement.executeQuery(
            "SELECT (SELECT COUNT(*) FROM sales), (SELECT SUM(cents) FROM sales), cents"
                + " FROM totals")) {
      row.next();
      System.out.printf(
          "  sales %d, with %d cents; total %d cents%n",
          row.getLong(1), row.getLong(2), row.getLong(3));
    }
  }
}
