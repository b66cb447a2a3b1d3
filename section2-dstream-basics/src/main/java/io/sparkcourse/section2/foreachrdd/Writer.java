package io.sparkcourse.section2.foreachrdd;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Iterator;
import org.apache.spark.streaming.Time;
import scala.Tuple2;

/**
 * A way to write the counts of a partition; it is sent to the tasks.
 *
 * @param name for output
 * @param upsert or a plain insert
 * @param transaction whether each partition is one transaction, instead of each row
 */
record Writer(String name, boolean upsert, boolean transaction) implements Serializable {
  // region write
  /** Runs in a task. */
  void write(Iterator<Tuple2<String, Integer>> counts, Time time, Database database)
      throws SQLException {
    try (Connection connection = ConnectionPool.getConnection(database);
        PreparedStatement statement =
            connection.prepareStatement(
                upsert ? HashtagTable.upsert(connection) : HashtagTable.INSERT)) {
      connection.setAutoCommit(!transaction);
      while (counts.hasNext()) {
        HashtagTable.set(statement, time, counts.next());
        statement.executeUpdate();
      }
      if (transaction) {
        connection.commit();
      }
    }
  }
  // endregion
}
