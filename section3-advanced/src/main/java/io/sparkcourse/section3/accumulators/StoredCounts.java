package io.sparkcourse.section3.accumulators;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.spark.streaming.Time;

// region store
/** A table with a row for each micro-batch: its output, and its data-quality counter. */
final class StoredCounts {
  private StoredCounts() {}

  /**
   * Writes both in one row. A batch that runs again replaces its row, and counts once.
   *
   * @return the malformed lines of all batches so far
   */
  static long store(String jdbcUrl, Time batch, long lines, long malformed) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        Statement statement = connection.createStatement();
        PreparedStatement merge =
            connection.prepareStatement(
                "merge into batch_counts key (batch_time) values (?, ?, ?)")) {
      merge.setLong(1, batch.milliseconds());
      merge.setLong(2, lines);
      merge.setLong(3, malformed);
      merge.executeUpdate();
      try (ResultSet sum = statement.executeQuery("select sum(malformed) from batch_counts")) {
        sum.next();
        return sum.getLong(1);
      }
    }
  }

  /** Creates the table if it does not exist. */
  static void createTable(String jdbcUrl) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create table if not exists batch_counts"
              + " (batch_time bigint primary key, line_count bigint, malformed bigint)");
    }
  }
}
// endregion
