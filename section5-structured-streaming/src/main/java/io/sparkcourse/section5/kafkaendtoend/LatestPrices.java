package io.sparkcourse.section5.kafkaendtoend;

import io.sparkcourse.common.database.JdbcSinks;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.Iterator;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Two tables with the last price of each product, and two ways to write records into them. */
final class LatestPrices {
  private LatestPrices() {}

  static void createTables(Connection database) throws SQLException {
    try (Statement statement = database.createStatement()) {
      // region table
      statement.execute(
          "CREATE TABLE by_offset (product VARCHAR PRIMARY KEY, cents INT, read_offset BIGINT)");
      // endregion
      statement.execute("CREATE TABLE by_key (product VARCHAR PRIMARY KEY, cents INT)");
    }
  }

  // region offset
  /** Only prices newer than the existing row. A deleted product keeps its row, with null. */
  private static void writeNewer(Connection connection, Row price) throws SQLException {
    try (PreparedStatement merge =
        connection.prepareStatement(
            "MERGE INTO by_offset t USING (SELECT CAST(? AS VARCHAR) product,"
                + " CAST(? AS INT) cents, CAST(? AS BIGINT) read_offset) r"
                + " ON t.product = r.product"
                + " WHEN MATCHED AND r.read_offset > t.read_offset"
                + " THEN UPDATE SET cents = r.cents, read_offset = r.read_offset"
                + " WHEN NOT MATCHED THEN INSERT VALUES (r.product, r.cents, r.read_offset)")) {
      setPrice(merge, price);
      merge.setLong(3, price.getLong(2));
      merge.executeUpdate();
    }
  }

  // endregion

  /** All records, in the order in which they arrive. */
  private static void writeAlways(Connection connection, Row price) throws SQLException {
    try (PreparedStatement merge =
        connection.prepareStatement("MERGE INTO by_key KEY (product) VALUES (?, ?)")) {
      setPrice(merge, price);
      merge.executeUpdate();
    }
  }

  private static void setPrice(PreparedStatement statement, Row price) throws SQLException {
    statement.setString(1, price.getString(0));
    if (price.isNullAt(1)) {
      statement.setNull(2, Types.INTEGER);
    } else {
      statement.setInt(2, price.getInt(1));
    }
  }

  // region write
  /** Writes the records of a micro-batch, or of a batch job, into both tables. */
  static void write(Dataset<Row> records, String jdbcUrl) {
    ForeachPartitionFunction<Row> writer =
        prices -> JdbcSinks.inTransaction(jdbcUrl, connection -> writeAll(connection, prices));
    records
        .selectExpr("CAST(key AS STRING)", "CAST(CAST(value AS STRING) AS INT)", "offset")
        .foreachPartition(writer); // a task has one partition of the topic, in its order
  }

  // endregion

  private static void writeAll(Connection connection, Iterator<Row> prices) throws SQLException {
    while (prices.hasNext()) {
      Row price = prices.next();
      writeNewer(connection, price);
      writeAlways(connection, price);
    }
  }
}
