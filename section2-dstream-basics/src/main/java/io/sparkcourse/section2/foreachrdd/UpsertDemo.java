package io.sparkcourse.section2.foreachrdd;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.common.replay.StreamClock;
import io.sparkcourse.common.sample.SampleStreams;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Iterator;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Lecture 2.11: how can a second write of a batch change nothing?
 *
 * <p>The counts of each batch are written into a table, with the batch's time as part of the key,
 * and then written again. Run it with the green arrow, {@code ./course run Upsert}, or {@code
 * spark-submit}; {@code --jdbc-url} names a database of your own. It prints:
 *
 * <pre>{@code
 * 12:00:10  17 counts written, 17 rows in the table; written again, 17 rows
 * 12:00:20  19 counts written, 36 rows in the table; written again, 36 rows
 * 12:00:30  21 counts written, 57 rows in the table; written again, 57 rows
 * 12:00:40  23 counts written, 80 rows in the table; written again, 80 rows
 * #spark        48 tweets in 4 batches
 * #football     30 tweets in 4 batches
 * #java         21 tweets in 4 batches
 * #music        10 tweets in 4 batches
 * #keynote       9 tweets in 3 batches
 * }</pre>
 */
public final class UpsertDemo {
  static final Duration BATCH = Durations.seconds(10);
  private static final int TOP = 5;

  public static void main(String[] args) throws Exception {
    JdbcOptions options = new JdbcOptions();
    DemoRun run = DemoRun.of(UpsertDemo.class, args, options).stopAfter(4);
    if (options.given()) {
      writeInto(options.database(), run);
    } else {
      try (LocalDatabase server = LocalDatabase.start(run.temporaryDirectory("database"))) {
        Database database = Database.at(server.jdbcUrl("tweets"));
        HashtagTable.execute(database, HashtagTable.CREATE);
        writeInto(database, run);
      }
    }
  }

  private static void writeInto(Database database, DemoRun run) throws Exception {
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      // region main
      JavaPairDStream<String, Integer> counts =
          ConnectionsDemo.hashtagCounts(SampleStreams.tweets(ssc));

      counts.foreachRDD(
          (rdd, time) -> {
            write(rdd, time, database);
            int rows = HashtagTable.rows(database);
            write(rdd, time, database); // as in a second attempt, or in a recovered program
            report(time, rdd.count(), rows, HashtagTable.rows(database));
          });
      // endregion

      ssc.start();
      ssc.awaitTermination();
    } finally {
      ConnectionPool.close(database);
    }
    printLeaders(database);
  }

  // region write
  static void write(JavaPairRDD<String, Integer> counts, Time time, Database database) {
    counts.foreachPartition(partition -> write(partition, time, database));
  }

  /** Runs in a task: all rows of a partition, or none. */
  private static void write(
      Iterator<Tuple2<String, Integer>> partition, Time time, Database database)
      throws SQLException {
    if (!partition.hasNext()) {
      return; // an empty partition needs no connection
    }
    try (Connection connection = ConnectionPool.getConnection(database);
        PreparedStatement upsert = connection.prepareStatement(HashtagTable.upsert(connection))) {
      connection.setAutoCommit(false);
      while (partition.hasNext()) {
        HashtagTable.set(upsert, time, partition.next());
        upsert.addBatch();
      }
      upsert.executeBatch();
      connection.commit();
    }
  }

  // endregion

  private static void report(Time time, long written, int rows, int rowsAfterwards) {
    System.out.printf(
        "%s  %2d counts written, %2d rows in the table; written again, %2d rows%n",
        StreamClock.format(time), written, rows, rowsAfterwards);
  }

  private static void printLeaders(Database database) throws SQLException {
    String sql =
        "SELECT hashtag, SUM(tweets), COUNT(*) FROM hashtag_counts"
            + " GROUP BY hashtag ORDER BY 2 DESC, 1";
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.setMaxRows(TOP);
      ResultSet leaders = statement.executeQuery(sql);
      while (leaders.next()) {
        System.out.printf(
            "%-12s %3d tweets in %d batches%n",
            leaders.getString(1), leaders.getInt(2), leaders.getInt(3));
      }
    }
  }
}
