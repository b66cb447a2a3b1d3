package io.sparkcourse.section5.sourcesandsinks;

import io.sparkcourse.common.database.JdbcSinks;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Three tables of orders, and for each of them a way to write a micro-batch. */
final class OrderTables {
  private final String jdbcUrl;

  private OrderTables(String jdbcUrl) {
    this.jdbcUrl = jdbcUrl;
  }

  /** Creates the tables. */
  static OrderTables create(Connection database, String jdbcUrl) throws SQLException {
    try (Statement statement = database.createStatement()) {
      statement.execute("CREATE TABLE appended (id INT, product VARCHAR)");
      statement.execute("CREATE TABLE by_batch (id INT, product VARCHAR)");
      statement.execute("CREATE TABLE batches (id BIGINT PRIMARY KEY)");
      statement.execute("CREATE TABLE by_order (id INT PRIMARY KEY, product VARCHAR)");
    }
    return new OrderTables(jdbcUrl);
  }

  /** All three ways, one after the other; the rows are computed once. */
  void writeToAll(Dataset<Row> orders, long batchId) throws SQLException {
    orders.persist();
    append(orders, jdbcUrl);
    writeEachBatchOnce(orders, batchId, jdbcUrl);
    writeEachOrderOnce(orders, jdbcUrl);
    orders.unpersist();
  }

  // region append
  static void append(Dataset<Row> orders, String jdbcUrl) {
    orders.write().mode("append").jdbc(jdbcUrl, "appended", new Properties());
  }

  // endregion

  // region batch
  /** The batch id and the rows, in one transaction of the driver. */
  static void writeEachBatchOnce(Dataset<Row> orders, long batchId, String jdbcUrl)
      throws SQLException {
    List<Row> rows = orders.collectAsList(); // a micro-batch is small here
    JdbcSinks.inTransaction(
        jdbcUrl,
        connection -> {
          if (isNew(connection, batchId)) {
            for (Row row : rows) {
              write(connection, "INSERT INTO by_batch VALUES (?, ?)", row);
            }
          }
        });
  }

  private static boolean isNew(Connection connection, long batchId) throws SQLException {
    try (PreparedStatement note =
        connection.prepareStatement(
            "INSERT INTO batches SELECT ?1 WHERE NOT EXISTS"
                + " (SELECT 1 FROM batches WHERE id = ?1)")) {
      note.setLong(1, batchId);
      return note.executeUpdate() == 1;
    }
  }

  // endregion

  // region order
  /** The id identifies an order: written again, it is the same row. */
  static void writeEachOrderOnce(Dataset<Row> orders, String jdbcUrl) {
    ForeachPartitionFunction<Row> merge =
        rows ->
            JdbcSinks.inTransaction(
                jdbcUrl,
                connection -> {
                  while (rows.hasNext()) {
                    write(connection, "MERGE INTO by_order KEY (id) VALUES (?, ?)", rows.next());
                  }
                });
    orders.foreachPartition(merge);
  }

  // endregion

  private static void write(Connection connection, String sql, Row order) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setInt(1, order.getInt(0));
      statement.setString(2, order.getString(1));
      statement.executeUpdate();
    }
  }
}
