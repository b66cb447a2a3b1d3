package io.sparkcourse.common.database;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.streaming.Time;
import scala.Tuple2;

/**
 * Lecture 3.5: three ways to write a batch of counts to a database. All of them write a partition
 * in one transaction; they differ in what happens to a batch that is written a second time.
 */
public final class JdbcSinks {
  private JdbcSinks() {}

  /** Writes one batch. */
  @FunctionalInterface
  public interface Sink extends Serializable {
    void write(JavaPairRDD<String, Long> counts, Time time) throws Exception;
  }

  /** The tables of the sinks below, all empty. */
  public static void createTables(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE plain (page VARCHAR, n BIGINT)");
      // region merge-table
      statement.execute(
          "CREATE TABLE merged (batch_time BIGINT, page VARCHAR, n BIGINT,"
              + " PRIMARY KEY (batch_time, page))");
      // endregion
      statement.execute("CREATE TABLE guarded (page VARCHAR, n BIGINT)");
      // region commit-table
      statement.execute(
          "CREATE TABLE commits (batch_time BIGINT, partition_id INT,"
              + " PRIMARY KEY (batch_time, partition_id))");
      // endregion
    }
  }

  // region plain
  /** Adds rows each time it is called. */
  public static Sink plain(String jdbcUrl) {
    return (counts, time) ->
        counts.foreachPartition(
            rows -> inTransaction(jdbcUrl, connection -> insert(connection, "plain", rows)));
  }

  // endregion

  // region merge
  /** A row is identified by its batch and its page: written again, it is the same row. */
  public static Sink merge(String jdbcUrl) {
    return (counts, time) -> {
      long batchTime = time.milliseconds(); // the batch's own time, the same in every attempt
      counts.foreachPartition(
          rows -> inTransaction(jdbcUrl, connection -> merge(connection, batchTime, rows)));
    };
  }

  private static void merge(
      Connection connection, long batchTime, Iterator<Tuple2<String, Long>> rows)
      throws SQLException {
    try (PreparedStatement merge =
        connection.prepareStatement("MERGE INTO merged KEY (batch_time, page) VALUES (?, ?, ?)")) {
      while (rows.hasNext()) {
        Tuple2<String, Long> row = rows.next();
        merge.setLong(1, batchTime);
        merge.setString(2, row._1());
        merge.setLong(3, row._2());
        merge.executeUpdate();
      }
    }
  }

  // endregion

  // region commit
  /** Whether a partition is written is recorded in the database, and in the same transaction. */
  public static Sink commitTable(String jdbcUrl) {
    return (counts, time) -> {
      long batchTime = time.milliseconds();
      counts.foreachPartition(
          rows ->
              inTransaction(
                  jdbcUrl,
                  connection -> {
                    if (rows.hasNext()
                        && isNew(connection, batchTime, TaskContext.getPartitionId())) {
                      insert(connection, "guarded", rows);
                    }
                  }));
    };
  }

  /** Records the partition as written; false if that was already recorded. */
  private static boolean isNew(Connection connection, long batchTime, int partition)
      throws SQLException {
    try (PreparedStatement note =
        connection.prepareStatement(
            "INSERT INTO commits SELECT ?1, ?2 WHERE NOT EXISTS"
                + " (SELECT 1 FROM commits WHERE batch_time = ?1 AND partition_id = ?2)")) {
      note.setLong(1, batchTime);
      note.setInt(2, partition);
      return note.executeUpdate() == 1;
    }
  }

  // endregion

  // region transaction
  /** All or nothing: an exception before the commit leaves nothing behind. */
  public static void inTransaction(String jdbcUrl, Work work) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
      connection.setAutoCommit(false);
      work.on(connection);
      connection.commit();
    }
  }

  // endregion

  public static void insert(
      Connection connection, String table, Iterator<Tuple2<String, Long>> rows)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO " + table + " VALUES (?, ?)")) {
      while (rows.hasNext()) {
        Tuple2<String, Long> row = rows.next();
        insert.setString(1, row._1());
        insert.setLong(2, row._2());
        insert.executeUpdate();
      }
    }
  }

  /** What is done on a connection before the commit. */
  @FunctionalInterface
  public interface Work {
    void on(Connection connection) throws SQLException;
  }
}
