package io.sparkcourse.section2;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.sparkcourse.testing.exercise.AnswersTest;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.junit.jupiter.api.AfterAll;
import scala.Tuple2;

class Ex11aRequestTableAnswersTest
    extends AnswersTest<BiConsumer<JavaPairDStream<String, Integer>, String>> {
  private static final String INSERT = "INSERT INTO requests VALUES (?, ?, ?)";
  private static final String MERGE = "MERGE INTO requests KEY (batch_time, path) VALUES (?, ?, ?)";

  private static final Map<String, HikariDataSource> POOLS = new ConcurrentHashMap<>();

  /** Writes the pairs of a partition. */
  private interface Writer extends Serializable {
    void write(Iterator<Tuple2<String, Integer>> pairs, Time time, String jdbcUrl)
        throws SQLException;
  }

  /** Opens, or borrows, a connection. */
  private interface Source extends Serializable {
    Connection connection(String jdbcUrl) throws SQLException;
  }

  Ex11aRequestTableAnswersTest() {
    super(new Ex11aRequestTableCheck());

    wrong(
        "a connection of the driver",
        "It makes a connection, or a pool, in the driver",
        (requests, jdbcUrl) ->
            requests.foreachRDD(
                (rdd, time) -> {
                  try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
                    rdd.foreach(pair -> execute(connection, MERGE, time, pair));
                  }
                }));
    wrong(
        "a pool of the driver",
        "It makes a connection, or a pool, in the driver",
        (requests, jdbcUrl) -> {
          HikariDataSource pool = new HikariDataSource(lazyPool(jdbcUrl));
          requests.foreachRDD(
              (rdd, time) ->
                  rdd.foreach(
                      pair -> {
                        try (Connection connection = pool.getConnection()) {
                          execute(connection, MERGE, time, pair);
                        }
                      }));
        });
    wrong(
        "a connection for each record",
        "A task opens 2 connections",
        (requests, jdbcUrl) ->
            requests.foreachRDD(
                (rdd, time) ->
                    rdd.foreach(
                        pair -> {
                          try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
                            execute(connection, MERGE, time, pair);
                          }
                        })));
    wrong(
        "collects the batch",
        "The rows are written by the driver (6 statements",
        (requests, jdbcUrl) ->
            requests.foreachRDD(
                (rdd, time) -> {
                  try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
                    for (Tuple2<String, Integer> pair : rdd.collect()) {
                      execute(connection, MERGE, time, pair);
                    }
                  }
                }));
    wrong(
        "a connection for each partition, also for those without pairs",
        "In batch 1, connections are opened in 4 partitions, and pairs to write are in 3",
        foreachPartition(rowByRow(DriverManager::getConnection, MERGE)));
    wrong(
        "asks only the RDD whether it is empty",
        "In batch 1, connections are opened in 4 partitions, and pairs to write are in 3",
        (requests, jdbcUrl) ->
            requests.foreachRDD(
                (rdd, time) -> {
                  if (!rdd.isEmpty()) {
                    rdd.foreachPartition(
                        pairs ->
                            rowByRow(DriverManager::getConnection, MERGE)
                                .write(pairs, time, jdbcUrl));
                  }
                }));
    wrong(
        "brings all into one partition, and does not ask whether there is anything",
        "In batch 2, connections are opened in 1 partitions, and pairs to write are in 0",
        (requests, jdbcUrl) ->
            requests.foreachRDD(
                (rdd, time) ->
                    rdd.coalesce(1)
                        .foreachPartition(
                            pairs ->
                                inOneTransaction(DriverManager::getConnection, MERGE)
                                    .write(pairs, time, jdbcUrl))));
    wrong(
        "ignores that its asynchronous action has failed",
        "The database has refused a row, and the batch counts as done",
        (requests, jdbcUrl) ->
            requests.foreachRDD(
                (rdd, time) -> {
                  JavaFutureAction<Void> written =
                      rdd.foreachPartitionAsync(
                          pairs -> {
                            if (pairs.hasNext()) {
                              inOneTransaction(DriverManager::getConnection, MERGE)
                                  .write(pairs, time, jdbcUrl);
                            }
                          });
                  try {
                    written.get();
                  } catch (ExecutionException ignored) {
                    // printed, perhaps
                  }
                }));
    wrong(
        "a plain INSERT",
        "A batch that comes again meets its own rows",
        nonEmpty(inOneTransaction(DriverManager::getConnection, INSERT)));
    wrong(
        "keyed by the current time",
        "There is a row with batch_time ",
        nonEmpty(
            (pairs, time, jdbcUrl) ->
                inOneTransaction(DriverManager::getConnection, MERGE)
                    .write(pairs, new Time(System.currentTimeMillis()), jdbcUrl)));
    wrong(
        "keyed by the path alone",
        "Of each path only the last row is there",
        nonEmpty(
            inOneTransaction(
                DriverManager::getConnection, "MERGE INTO requests KEY (path) VALUES (?, ?, ?)")));
    wrong(
        "adds to what is there",
        "When a batch comes again, its counts are added",
        nonEmpty(
            inOneTransaction(
                DriverManager::getConnection,
                "MERGE INTO requests r USING (VALUES (CAST(? AS BIGINT), CAST(? AS VARCHAR),"
                    + " CAST(? AS INT))) AS s (t, p, n) ON r.batch_time = s.t AND r.path = s.p"
                    + " WHEN MATCHED THEN UPDATE SET requests = r.requests + s.n"
                    + " WHEN NOT MATCHED THEN INSERT VALUES (s.t, s.p, s.n)")));
    wrong(
        "leaks its connections",
        "5 connections are still open",
        nonEmpty(
            (pairs, time, jdbcUrl) -> {
              Connection connection = DriverManager.getConnection(jdbcUrl);
              while (pairs.hasNext()) {
                execute(connection, MERGE, time, pairs.next());
              }
            }));
    wrong(
        "closes its connection only if all goes well",
        "The connection on which the database refused a row is never closed",
        nonEmpty(
            (pairs, time, jdbcUrl) -> {
              Connection connection = DriverManager.getConnection(jdbcUrl);
              while (pairs.hasNext()) {
                execute(connection, MERGE, time, pairs.next());
              }
              connection.close();
            }));
    wrong(
        "never commits",
        "It never commits",
        nonEmpty(
            (pairs, time, jdbcUrl) -> {
              try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
                connection.setAutoCommit(false);
                while (pairs.hasNext()) {
                  execute(connection, MERGE, time, pairs.next());
                }
              }
            }));
    wrong(
        "swallows what the database says",
        "The database has refused a row, and the batch counts as done: 1 of its rows",
        nonEmpty(
            (pairs, time, jdbcUrl) -> {
              try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
                while (pairs.hasNext()) {
                  try {
                    execute(connection, MERGE, time, pairs.next());
                  } catch (SQLException swallowed) {
                    // printed, perhaps; the batch goes on
                  }
                }
              }
            }));
    wrong(
        "no action in foreachRDD",
        "There is no row in the table",
        (requests, jdbcUrl) ->
            requests.foreachRDD(
                (rdd, time) ->
                    rdd.mapPartitions(
                        pairs -> {
                          inOneTransaction(DriverManager::getConnection, MERGE)
                              .write(pairs, time, jdbcUrl);
                          return pairs;
                        })));
    wrong(
        "does nothing",
        "It registers no output operation",
        (requests, jdbcUrl) -> requests.mapValues(count -> count));

    right(
        "row by row, each its own transaction",
        nonEmpty(rowByRow(DriverManager::getConnection, MERGE)));
    right(
        "a pool in the JVM, made by the first task, in batches",
        nonEmpty(inOneTransaction(Ex11aRequestTableAnswersTest::pooled, MERGE)));
    right(
        "a pool in the JVM, as Hikari makes it",
        nonEmpty(inOneTransaction(Ex11aRequestTableAnswersTest::pooledByDefault, MERGE)));
    right(
        "a pool in the JVM, borrowed from by empty partitions, too",
        foreachPartition(rowByRow(Ex11aRequestTableAnswersTest::pooled, MERGE)));
    right(
        "deletes what is there, then inserts, in a transaction",
        nonEmpty(
            (pairs, time, jdbcUrl) -> {
              try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
                connection.setAutoCommit(false);
                while (pairs.hasNext()) {
                  Tuple2<String, Integer> pair = pairs.next();
                  try (PreparedStatement delete =
                      connection.prepareStatement(
                          "DELETE FROM requests WHERE batch_time = ? AND path = ?")) {
                    delete.setLong(1, time.milliseconds());
                    delete.setString(2, pair._1());
                    delete.executeUpdate();
                  }
                  execute(connection, INSERT, time, pair);
                }
                connection.commit();
              }
            }));
    right(
        "tries once more by itself",
        nonEmpty(
            (pairs, time, jdbcUrl) -> {
              try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
                while (pairs.hasNext()) {
                  Tuple2<String, Integer> pair = pairs.next();
                  try {
                    execute(connection, MERGE, time, pair);
                  } catch (SQLException refused) {
                    execute(connection, MERGE, time, pair);
                  }
                }
              }
            }));
  }

  private static BiConsumer<JavaPairDStream<String, Integer>, String> foreachPartition(
      Writer writer) {
    return (requests, jdbcUrl) ->
        requests.foreachRDD(
            (rdd, time) -> rdd.foreachPartition(pairs -> writer.write(pairs, time, jdbcUrl)));
  }

  private static BiConsumer<JavaPairDStream<String, Integer>, String> nonEmpty(Writer writer) {
    return foreachPartition(
        (pairs, time, jdbcUrl) -> {
          if (pairs.hasNext()) {
            writer.write(pairs, time, jdbcUrl);
          }
        });
  }

  private static Writer rowByRow(Source source, String sql) {
    return (pairs, time, jdbcUrl) -> {
      try (Connection connection = source.connection(jdbcUrl)) {
        while (pairs.hasNext()) {
          execute(connection, sql, time, pairs.next());
        }
      }
    };
  }

  private static Writer inOneTransaction(Source source, String sql) {
    return (pairs, time, jdbcUrl) -> {
      try (Connection connection = source.connection(jdbcUrl);
          PreparedStatement statement = connection.prepareStatement(sql)) {
        connection.setAutoCommit(false);
        while (pairs.hasNext()) {
          set(statement, time, pairs.next());
          statement.addBatch();
        }
        statement.executeBatch();
        connection.commit();
      }
    };
  }

  private static void execute(
      Connection connection, String sql, Time time, Tuple2<String, Integer> pair)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      set(statement, time, pair);
      statement.executeUpdate();
    }
  }

  private static void set(PreparedStatement statement, Time time, Tuple2<String, Integer> pair)
      throws SQLException {
    statement.setLong(1, time.milliseconds());
    statement.setString(2, pair._1());
    statement.setInt(3, pair._2());
  }

  private static Connection pooled(String jdbcUrl) throws SQLException {
    return POOLS
        .computeIfAbsent(jdbcUrl, url -> new HikariDataSource(lazyPool(url)))
        .getConnection();
  }

  private static Connection pooledByDefault(String jdbcUrl) throws SQLException {
    return POOLS.computeIfAbsent(jdbcUrl, url -> new HikariDataSource(pool(url))).getConnection();
  }

  private static HikariConfig lazyPool(String jdbcUrl) {
    HikariConfig config = pool(jdbcUrl);
    config.setMinimumIdle(0);
    config.setMaximumPoolSize(2);
    return config;
  }

  private static HikariConfig pool(String jdbcUrl) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(jdbcUrl);
    return config;
  }

  @AfterAll
  static void closePools() {
    POOLS.values().forEach(HikariDataSource::close);
    POOLS.clear();
  }
}
