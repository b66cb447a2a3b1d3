package io.sparkcourse.section2.foreachrdd;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;

/** Five ways to write a stream into a database, in the order in which people find them. */
final class Patterns {
  private Patterns() {}

  // region driver
  static void connectionOfTheDriver(JavaPairDStream<String, Integer> counts, Database database) {
    counts.foreachRDD(
        (rdd, time) -> {
          try (Connection connection = database.connect()) { // in the driver
            rdd.foreach(count -> insert(connection, time, count)); // in a task
          }
        });
  }

  // endregion

  // region record
  static void connectionForEachRecord(JavaPairDStream<String, Integer> counts, Database database) {
    counts.foreachRDD(
        (rdd, time) ->
            rdd.foreach(
                count -> {
                  try (Connection connection = database.connect()) {
                    insert(connection, time, count);
                  }
                }));
  }

  // endregion

  // region partition
  static void connectionForEachPartition(
      JavaPairDStream<String, Integer> counts, Database database) {
    counts.foreachRDD(
        (rdd, time) ->
            rdd.foreachPartition(
                partition -> {
                  try (Connection connection = database.connect()) {
                    while (partition.hasNext()) {
                      insert(connection, time, partition.next());
                    }
                  }
                }));
  }

  // endregion

  // region pool
  static void connectionOfThePool(JavaPairDStream<String, Integer> counts, Database database) {
    counts.foreachRDD(
        (rdd, time) ->
            rdd.foreachPartition(
                partition -> {
                  try (Connection connection = ConnectionPool.getConnection(database)) {
                    while (partition.hasNext()) {
                      insert(connection, time, partition.next());
                    }
                  } // returns the connection to the pool
                }));
  }

  // endregion

  // region batches
  static void rowsInBatches(JavaPairDStream<String, Integer> counts, Database database) {
    counts.foreachRDD(
        (rdd, time) ->
            rdd.foreachPartition(
                partition -> {
                  if (!partition.hasNext()) {
                    return; // an empty partition needs no connection
                  }
                  try (Connection connection = ConnectionPool.getConnection(database);
                      PreparedStatement insert = connection.prepareStatement(HashtagTable.INSERT)) {
                    connection.setAutoCommit(false);
                    while (partition.hasNext()) {
                      HashtagTable.set(insert, time, partition.next());
                      insert.addBatch();
                    }
                    insert.executeBatch();
                    connection.commit(); // all rows of the partition, or none
                  }
                }));
  }

  // endregion

  // region insert
  private static void insert(Connection connection, Time time, Tuple2<String, Integer> count)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(HashtagTable.INSERT)) {
      HashtagTable.set(insert, time, count);
      insert.executeUpdate();
    }
  }
  // endregion
}
