package io.sparkcourse.section5.recovery;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.apache.spark.sql.Row;

/**
 * The tables of {@link TwoWritesDemo}: sales, their total, and the micro-batches that are in it.
 */
final class SalesTables {
  private SalesTables() {}

  static void create(Connection database) throws SQLException {
    try (Statement statement = database.createStatement()) {
      statement.execute("CREATE TABLE sales (cents BIGINT)");
      statement.execute("CREATE TABLE totals (cents BIGINT)");
      statement.execute("INSERT INTO totals VALUES (0)");
      statement.execute("CREATE TABLE batches (query VARCHAR, id BIGINT, PRIMARY KEY (query, id))");
    }
  }

  // region new
  /** Records the micro-batch; false if it was recorded before. */
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

  static void insert(Connection connection, List<Row> sales) throws SQLException {
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

  /** Makes the database refuse a total of this many cents or more. */
  static void refuseTotalsFrom(int cents, Connection database) throws SQLException {
    try (Statement statement = database.createStatement()) {
      statement.execute(
          "ALTER TABLE totals ADD CONSTRAINT refused CHECK (cents < %d)".formatted(cents));
    }
  }

  static void allowAllTotals(Connection database) throws SQLException {
    try (Statement statement = database.createStatement()) {
      statement.execute("ALTER TABLE totals DROP CONSTRAINT refused");
    }
  }

  static void print(Connection database) throws SQLException {
    try (Statement statement = database.createStatement();
        ResultSet row =
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
