package io.sparkcourse.section4.kafka;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.streaming.kafka010.OffsetRange;

/** For each partition of a topic, the offset of the first record whose result is not stored yet. */
record OffsetTable(String name) {

  /** Creates it, and drops an existing one; every partition begins at its first record. */
  void create(Connection connection, String topic, int partitions) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS " + name);
      statement.execute(
          "CREATE TABLE "
              + name
              + " (topic VARCHAR(249), part INT, next_offset BIGINT, PRIMARY KEY (topic, part))");
      for (int partition = 0; partition < partitions; partition++) {
        statement.execute(
            "INSERT INTO " + name + " VALUES ('" + topic + "', " + partition + ", 0)");
      }
    }
  }

  // region load
  /** Where a stream must begin. */
  Map<TopicPartition, Long> load(Connection connection) throws SQLException {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT topic, part, next_offset FROM " + name)) {
      while (row.next()) {
        offsets.put(new TopicPartition(row.getString(1), row.getInt(2)), row.getLong(3));
      }
    }
    return offsets;
  }

  // endregion

  // region advance
  /**
   * Records that the results of these offsets are stored.
   *
   * @throws SQLException if they do not begin at the position in the table: another program has
   *     stored them, or something before them is missing
   */
  void advance(Connection connection, OffsetRange[] ranges) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE "
                + name
                + " SET next_offset = ? WHERE topic = ? AND part = ? AND next_offset = ?")) {
      for (OffsetRange range : ranges) {
        update.setLong(1, range.untilOffset());
        update.setString(2, range.topic());
        update.setInt(3, range.partition());
        update.setLong(4, range.fromOffset());
        if (update.executeUpdate() != 1) {
          throw new SQLException("The table of offsets is not at the beginning of " + range);
        }
      }
    }
  }
  // endregion
}
