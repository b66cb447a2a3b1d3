package io.sparkcourse.labs.recovery;

import io.sparkcourse.common.database.JdbcSinks;
import io.sparkcourse.common.database.JdbcSinks.Sink;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.apache.spark.TaskContext;

/** Two sinks with a commit table that does not help, since it has a transaction of its own. */
final class SeparateCommits {
  private SeparateCommits() {}

  static void createTables(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String table : List.of("noted_first", "noted_last")) {
        statement.execute("CREATE TABLE " + table + " (page VARCHAR, n BIGINT)");
        statement.execute(
            "CREATE TABLE " + table + "_commits (batch_time BIGINT, partition_id INT)");
      }
    }
  }

  // region first
  /** Wrong: a task that dies between the two commits has noted rows that are not there. */
  static Sink notedFirst(String url) {
    return (counts, time) -> {
      long batchTime = time.milliseconds();
      counts.foreachPartition(
          rows -> {
            int partition = TaskContext.getPartitionId();
            if (rows.hasNext() && !isNoted(url, "noted_first_commits", batchTime, partition)) {
              note(url, "noted_first_commits", batchTime, partition);
              JdbcSinks.inTransaction(
                  url, connection -> JdbcSinks.insert(connection, "noted_first", rows));
            }
          });
    };
  }

  // endregion

  // region last
  /** Wrong: a task that dies between the two commits writes its rows again. */
  static Sink notedLast(String url) {
    return (counts, time) -> {
      long batchTime = time.milliseconds();
      counts.foreachPartition(
          rows -> {
            int partition = TaskContext.getPartitionId();
            if (rows.hasNext() && !isNoted(url, "noted_last_commits", batchTime, partition)) {
              JdbcSinks.inTransaction(
                  url, connection -> JdbcSinks.insert(connection, "noted_last", rows));
              note(url, "noted_last_commits", batchTime, partition);
            }
          });
    };
  }

  // endregion

  private static boolean isNoted(String url, String table, long batchTime, int partition)
      throws SQLException {
    String sql = "SELECT 1 FROM " + table + " WHERE batch_time = ? AND partition_id = ?";
    try (Connection connection = DriverManager.getConnection(url);
        PreparedStatement query = connection.prepareStatement(sql)) {
      query.setLong(1, batchTime);
      query.setInt(2, partition);
      return query.executeQuery().next();
    }
  }

  private static void note(String url, String table, long batchTime, int partition)
      throws SQLException {
    String sql = "INSERT INTO " + table + " VALUES (?, ?)";
    try (Connection connection = DriverManager.getConnection(url);
        PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setLong(1, batchTime);
      insert.setInt(2, partition);
      insert.executeUpdate(); // a transaction of its own: nobody has begun another
    }
  }
}
