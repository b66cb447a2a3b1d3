package io.sparkcourse.section2;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.sparkcourse.section2.Ex11aRequestTableCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Statement;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import org.apache.spark.TaskContext;
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
  private static final Set<String> WRITTEN = ConcurrentHashMap.newKeySet();

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
        Mistaken.SENDS_A_CONNECTION,
        (requests, jdbcUrl) ->
            requests.foreachRDD(
                (rdd, time) -> {
                  try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
                    rdd.foreach(pair -> execute(connection, MERGE, time, pair));
                  }
                }));
    wrong(
        "a pool of the driver",
        Mistaken.SENDS_A_CONNECTION,
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
        Mistaken.A_CONNECTION_FOR_EACH_PAIR,
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
        Mistaken.WRITES_IN_THE_DRIVER,
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
        Mistaken.CONNECTS_FOR_NOTHING,
        foreachPartition(rowByRow(DriverManager::getConnection, MERGE)));
    wrong(
        "asks only the RDD whether it is empty",
        Mistaken.CONNECTS_FOR_NOTHING,
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
        Mistaken.CONNECTS_FOR_NOTHING,
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
        Mistaken.LOSES_WHAT_IS_REFUSED,
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
        Mistaken.INSERTS_A_ROW_THAT_IS_THERE,
        nonEmpty(inOneTransaction(DriverManager::getConnection, INSERT)));
    wrong(
        "keyed by the current time",
        Mistaken.NOT_THE_TIME_OF_THE_BATCH,
        nonEmpty(
            (pairs, time, jdbcUrl) ->
                inOneTransaction(DriverManager::getConnection, MERGE)
                    .write(pairs, new Time(System.currentTimeMillis()), jdbcUrl)));
    wrong(
        "keyed by the path alone",
        Mistaken.ONE_ROW_FOR_A_PATH,
        nonEmpty(
            inOneTransaction(
                DriverManager::getConnection, "MERGE INTO requests KEY (path) VALUES (?, ?, ?)")));
    wrong(
        "adds to what is there",
        Mistaken.ADDS_TO_WHAT_IS_THERE,
        nonEmpty(
            inOneTransaction(
                DriverManager::getConnection,
                "MERGE INTO requests r USING (VALUES (CAST(? AS BIGINT), CAST(? AS VARCHAR),"
                    + " CAST(? AS INT))) AS s (t, p, n) ON r.batch_time = s.t AND r.path = s.p"
                    + " WHEN MATCHED THEN UPDATE SET requests = r.requests + s.n"
                    + " WHEN NOT MATCHED THEN INSERT VALUES (s.t, s.p, s.n)")));
    wrong(
        "leaks its connections",
        Mistaken.LEAVES_CONNECTIONS_OPEN,
        nonEmpty(
            (pairs, time, jdbcUrl) -> {
              Connection connection = DriverManager.getConnection(jdbcUrl);
              while (pairs.hasNext()) {
                execute(connection, MERGE, time, pairs.next());
              }
            }));
    wrong(
        "closes its connection only if all goes well",
        Mistaken.STAYS_OPEN_AFTER_A_REFUSAL,
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
        Mistaken.NEVER_COMMITS,
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
        Mistaken.LOSES_WHAT_IS_REFUSED,
        nonEmpty(
            (pairs, time, jdbcUrl) -> {
              try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
                while (pairs.hasNext()) {
                  try {
                    execute(connection, MERGE, time, pairs.next());
                  } catch (SQLException swallowed) {
                    // perhaps printed; the batch continues
                  }
                }
              }
            }));
    wrong(
        "no action in foreachRDD",
        Mistaken.WRITES_NOTHING,
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
        CommonMistake.NO_OUTPUT_OPERATION,
        (requests, jdbcUrl) -> requests.mapValues(count -> count));

    wrong(
        "values in the text of the statement",
        Mistaken.PATH_IN_THE_STATEMENT,
        nonEmpty(
            (pairs, time, jdbcUrl) -> {
              try (Connection connection = DriverManager.getConnection(jdbcUrl);
                  Statement statement = connection.createStatement()) {
                while (pairs.hasNext()) {
                  Tuple2<String, Integer> pair = pairs.next();
                  statement.executeUpdate(
                      "MERGE INTO requests KEY (batch_time, path) VALUES (%d, '%s', %d)"
                          .formatted(time.milliseconds(), pair._1(), pair._2()));
                }
              }
            }));
    wrong(
        "deletes the batch in each partition, then inserts",
        Mistaken.DELETES_ROWS_OF_OTHER_PARTITIONS,
        nonEmpty(
            (pairs, time, jdbcUrl) -> {
              try (Connection connection = DriverManager.getConnection(jdbcUrl);
                  PreparedStatement delete =
                      connection.prepareStatement("DELETE FROM requests WHERE batch_time = ?")) {
                connection.setAutoCommit(false);
                delete.setLong(1, time.milliseconds());
                delete.executeUpdate();
                while (pairs.hasNext()) {
                  execute(connection, INSERT, time, pairs.next());
                }
                connection.commit();
              }
            }));
    wrong(
        "takes a batch that has a row for written",
        Mistaken.TAKES_A_PART_FOR_THE_WHOLE,
        (requests, jdbcUrl) ->
            requests.foreachRDD(
                (rdd, time) -> {
                  if (rows(time, jdbcUrl) == 0) {
                    rdd.foreachPartition(
                        pairs -> {
                          if (pairs.hasNext()) {
                            inOneTransaction(DriverManager::getConnection, INSERT)
                                .write(pairs, time, jdbcUrl);
                          }
                        });
                  }
                }));
    wrong(
        "takes any violation of a constraint for a row that is there",
        Mistaken.LOSES_WHAT_IS_REFUSED,
        nonEmpty(
            (pairs, time, jdbcUrl) -> {
              try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
                while (pairs.hasNext()) {
                  try {
                    execute(connection, INSERT, time, pairs.next());
                  } catch (SQLIntegrityConstraintViolationException there) {
                    // nothing to do, perhaps
                  }
                }
              }
            }));
    wrong(
        "remembers in a static set which partitions are written",
        CommonMistake.KEEPS_STATE_BETWEEN_RUNS,
        nonEmpty(
            (pairs, time, jdbcUrl) -> {
              if (WRITTEN.add(time.milliseconds() + "/" + TaskContext.getPartitionId())) {
                inOneTransaction(DriverManager::getConnection, MERGE).write(pairs, time, jdbcUrl);
              }
            }));
    wrong(
        "executes full batches of two only",
        CommonMistake.DIFFERS,
        nonEmpty(
            (pairs, time, jdbcUrl) -> {
              try (Connection connection = DriverManager.getConnection(jdbcUrl);
                  PreparedStatement statement = connection.prepareStatement(MERGE)) {
                for (int number = 1; pairs.hasNext(); number++) {
                  set(statement, time, pairs.next());
                  statement.addBatch();
                  if (number % 2 == 0) {
                    statement.executeBatch();
                  }
                }
              }
            }));

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

  private static long rows(Time time, String jdbcUrl) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        PreparedStatement count =
            connection.prepareStatement("SELECT count(*) FROM requests WHERE batch_time = ?")) {
      count.setLong(1, time.milliseconds());
      try (ResultSet row = count.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
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
