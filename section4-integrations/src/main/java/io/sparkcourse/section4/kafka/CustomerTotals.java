package io.sparkcourse.section4.kafka;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** A table with the total of each customer's orders so far: results are added to existing rows. */
record CustomerTotals(String name) {
  /** Creates it, empty. */
  void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS " + name);
      statement.execute(
          "CREATE TABLE "
              + name
              + " (customer VARCHAR(100) PRIMARY KEY, orders BIGINT, cents BIGINT)");
    }
  }

  // region add
  /** Adds to each customer's total: done twice, it counts twice. */
  void add(Connection connection, Map<String, Total> more) throws SQLException {
    try (PreparedStatement update =
            connection.prepareStatement(
                "UPDATE "
                    + name
                    + " SET orders = orders + ?, cents = cents + ? WHERE customer = ?");
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO " + name + " (orders, cents, customer) VALUES (?, ?, ?)")) {
      for (Map.Entry<String, Total> each : more.entrySet()) {
        if (execute(update, each) == 0) {
          execute(insert, each);
        }
      }
    }
  }

  // endregion

  private static int execute(PreparedStatement statement, Map.Entry<String, Total> each)
      throws SQLException {
    statement.setLong(1, each.getValue().orders());
    statement.setLong(2, each.getValue().cents());
    statement.setString(3, each.getKey());
    return statement.executeUpdate();
  }

  /** The total of all customers. */
  Total sum(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT sum(orders), sum(cents) FROM " + name)) {
      row.next();
      return new Total(row.getLong(1), row.getLong(2));
    }
  }
}
