package io.sparkcourse.section3;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayInputDStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Exercise 3.5a: save the revenue of each shop in a database, with every sale exactly once, even if
 * the program is killed and recovered.
 *
 * <p>The revenue of a shop is what this query returns, however many rows it adds up:
 *
 * <pre>{@code
 * SELECT shop, SUM(cents) FROM revenue GROUP BY shop
 * }</pre>
 *
 * There are two tables, {@code revenue (batch_time, shop, cents)} and {@code commits (batch_time,
 * partition_id)}, see {@link #createTables}; use the ones that you need, and store in their columns
 * what you need. {@code revenue} has no key. A shop may have any name, also an empty one, and its
 * spaces and capitals are kept. The cents of a sale can be too many for an {@code INT}, and too
 * many to be exact as a {@code DOUBLE}. They can be 0, and a shop with such sales only has a
 * revenue of 0. Sales may be equal, in one micro-batch and in several: each of them counts.
 *
 * <p>Spark writes a micro-batch again whenever it cannot know whether it was written. So the
 * revenue must be right when
 *
 * <ul>
 *   <li>a micro-batch that is completely written is written again;
 *   <li>the database refuses a statement or a commit, or becomes unavailable at any commit, and the
 *       micro-batch is written again later. Spark writes it again only if an exception has made the
 *       micro-batch fail;
 *   <li>a micro-batch that has failed is written again when later ones are already written;
 *   <li>the process is killed and started again: it gets the streams from the checkpoint, and does
 *       not call {@link #save} again.
 * </ul>
 *
 * <p>Input, one micro-batch per minute, each sale a pair of shop and cents:
 *
 * <pre>{@code
 * batch 1:  (north,500) (market,300) (north,200)
 * batch 2:  (market,300) (north,500)
 * batch 3:  (empty)
 * }</pre>
 *
 * Revenue after it:
 *
 * <pre>{@code
 * market   600
 * north   1200
 * }</pre>
 *
 * <p>Look at it with {@code ./course run 3.5a}, check it with {@code ./course check 3.5a}, and if
 * you are stuck, {@code ./course hint 3.5a}.
 */
public final class Ex05aExactlyOnceRevenue {
  static final Duration BATCH = Durations.minutes(1);
  static final Instant START = Instant.parse("2025-06-02T12:00:00Z");

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex05aExactlyOnceRevenue.class, args).stopAfter(3);
    try (LocalDatabase server = LocalDatabase.start(run.temporaryDirectory("database"));
        Connection database = server.connect("shops");
        JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      createTables(database);
      save(sales(ssc), server.jdbcUrl("shops"));

      ssc.start();
      ssc.awaitTermination();
      print(database);
    }
  }

  /** The tables that you can use. */
  static void createTables(Connection database) throws SQLException {
    try (Statement statement = database.createStatement()) {
      statement.execute("CREATE TABLE revenue (batch_time BIGINT, shop VARCHAR, cents BIGINT)");
      statement.execute(
          "CREATE TABLE commits (batch_time BIGINT, partition_id INT,"
              + " PRIMARY KEY (batch_time, partition_id))");
    }
  }

  /**
   * Saves each sale exactly once.
   *
   * @param sales shop and cents of each sale
   * @param jdbcUrl of the database, which any task can reach through {@code DriverManager}
   */
  static void save(JavaPairDStream<String, Long> sales, String jdbcUrl) {
    // region answer
    sales
        .reduceByKey(Long::sum)
        .foreachRDD(
            (revenue, time) -> {
              long batchTime = time.milliseconds();
              revenue.foreachPartition(
                  rows -> {
                    try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
                      connection.setAutoCommit(false);
                      if (rows.hasNext() && isNew(connection, batchTime)) {
                        insert(connection, batchTime, rows);
                      }
                      connection.commit(); // the note and the rows, both or neither
                    }
                  });
            });
  }

  /** Records that this partition of the batch is saved; false if that was already recorded. */
  private static boolean isNew(Connection connection, long batchTime) throws SQLException {
    try (PreparedStatement note =
        connection.prepareStatement(
            "INSERT INTO commits SELECT ?1, ?2 WHERE NOT EXISTS"
                + " (SELECT 1 FROM commits WHERE batch_time = ?1 AND partition_id = ?2)")) {
      note.setLong(1, batchTime);
      note.setInt(2, TaskContext.getPartitionId());
      return note.executeUpdate() == 1;
    }
  }

  private static void insert(
      Connection connection, long batchTime, Iterator<Tuple2<String, Long>> rows)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO revenue VALUES (?, ?, ?)")) {
      while (rows.hasNext()) {
        Tuple2<String, Long> row = rows.next();
        insert.setLong(1, batchTime);
        insert.setString(2, row._1());
        insert.setLong(3, row._2());
        insert.executeUpdate();
      }
    }
    // endregion
  }

  private static JavaPairDStream<String, Long> sales(JavaStreamingContext ssc) {
    return ReplayInputDStream.startingAt(START, ssc, Ex05aExactlyOnceRevenue::arrivals)
        .mapToPair(sale -> sale);
  }

  private static List<Arrival<Tuple2<String, Long>>> arrivals() {
    return List.of(
        sale(0, "north", 500),
        sale(0, "market", 300),
        sale(0, "north", 200),
        sale(1, "market", 300),
        sale(1, "north", 500));
  }

  private static Arrival<Tuple2<String, Long>> sale(int minute, String shop, long cents) {
    return new Arrival<>(START.plusSeconds(60L * minute), new Tuple2<>(shop, cents));
  }

  private static void print(Connection database) throws SQLException {
    try (Statement statement = database.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT shop, SUM(cents) FROM revenue GROUP BY shop ORDER BY shop")) {
      while (rows.next()) {
        System.out.printf("%-6s  %4d%n", rows.getString(1), rows.getLong(2));
      }
    }
  }
}
