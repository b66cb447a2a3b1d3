package io.sparkcourse.section2;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.common.exercise.NotStartedException;
import io.sparkcourse.common.sample.SampleStreams;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Exercise 2.11a: write each batch to a table in such a way that it may come twice.
 *
 * <p>There is a micro-batch every minute, with a pair for each page of the shop that was requested:
 * its path, and how often. Write a row for each pair to the table {@code requests}, which already
 * exists: {@code batch_time} is Spark's time of the batch in milliseconds, then {@code path} and
 * {@code requests}. The first two are the primary key.
 *
 * <ul>
 *   <li>After a failure Spark may give you a batch again, with the same time and the same pairs.
 *       Afterwards the table must be as if the batch had come once. When the batch comes again, the
 *       rows of some of its partitions may already be in the table, and others not.
 *   <li>Connections are expensive. Tasks open them, at most one per partition, and none for a
 *       partition without pairs; each is closed again, even after an exception. A pool for the
 *       whole JVM that keeps a few open is fine, if it connects through {@code DriverManager}, as
 *       HikariCP does.
 *   <li>If the database refuses a row, whatever the reason, let the batch fail: only then does it
 *       come again.
 *   <li>A path may contain any characters, including quotation marks.
 * </ul>
 *
 * <p>Input:
 *
 * <pre>{@code
 * batch 1 (1 min):  (/,5) (/cart,2)
 * batch 2 (2 min):  nothing
 * batch 3 (3 min):  (/cart,1)
 * }</pre>
 *
 * Output, in the table, whether the batches come once or twice:
 *
 * <pre>{@code
 * BATCH_TIME  PATH   REQUESTS
 * 60000       /      5
 * 60000       /cart  2
 * 180000      /cart  1
 * }</pre>
 *
 * <p>The database is H2. Look at it with {@code ./course run 2.11a}, check it with {@code ./course
 * check 2.11a}, and if you are stuck, {@code ./course hint 2.11a}.
 */
public final class Ex11aRequestTable {
  static final Duration BATCH = Durations.minutes(1);
  static final String CREATE_TABLE =
      "CREATE TABLE requests (batch_time BIGINT NOT NULL, path VARCHAR(200) NOT NULL,"
          + " requests INT NOT NULL, PRIMARY KEY (batch_time, path))";

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex11aRequestTable.class, args).stopAfter(3);
    try (LocalDatabase server = LocalDatabase.start(run.temporaryDirectory("database"));
        Connection connection = server.connect("shop");
        Statement statement = connection.createStatement()) {
      statement.execute(CREATE_TABLE);
      try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
        write(requestsByPath(ssc), server.jdbcUrl("shop"));

        ssc.start();
        ssc.awaitTermination();
      }
      print(statement.executeQuery("SELECT * FROM requests ORDER BY batch_time, path"));
    }
  }

  private static JavaPairDStream<String, Integer> requestsByPath(JavaStreamingContext ssc) {
    return SampleStreams.accessLog(ssc, Instant.parse("2025-06-02T12:04:00Z"))
        .mapToPair(request -> new Tuple2<>(request.getPath(), 1))
        .reduceByKey(Integer::sum);
  }

  private static void print(ResultSet rows) throws SQLException {
    while (rows.next()) {
      System.out.printf("%d  %-20s %3d%n", rows.getLong(1), rows.getString(2), rows.getInt(3));
    }
  }

  /**
   * Writes all batches of this stream.
   *
   * @param requests how often a path was requested, at most one pair per path in each batch
   * @param jdbcUrl of the database, for {@code DriverManager.getConnection(jdbcUrl)}
   */
  static void write(JavaPairDStream<String, Integer> requests, String jdbcUrl) {
    // region answer
    throw new NotStartedException(
        "2.11a",
        "call requests.foreachRDD with the function that also gets the batch's time, and in it"
            + " foreachPartition");
    // endregion
  }
}
