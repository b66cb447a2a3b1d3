package io.sparkcourse.section3.faulttolerance;

import static java.time.ZoneOffset.UTC;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.database.JdbcSinks;
import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.common.sample.SampleStreams;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalTime;
import java.util.Locale;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Lecture 3.5: what happens to a batch that is written twice?
 *
 * <p>Spark writes a batch again when it cannot know whether it was written before. Here each sink
 * writes the third of five batches twice. Run it with the green arrow, {@code ./course run 3.5}, or
 * {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * 12:41   96 requests
 * 12:42   98 requests
 * 12:43  101 requests, written twice
 * 12:44  103 requests
 * 12:45  105 requests
 *
 * INSERT        45 rows, 604 requests
 * MERGE         38 rows, 503 requests
 * commit table  38 rows, 503 requests
 * }</pre>
 */
public final class OutputSemanticsDemo {
  private static final Duration BATCH = Durations.minutes(1);
  private static final Instant START = Instant.parse("2025-06-02T12:40:00Z");
  private static final Instant THIRD = START.plusSeconds(180);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(OutputSemanticsDemo.class, args).stopAfter(5);

    try (LocalDatabase server = LocalDatabase.start(run.temporaryDirectory("database"));
        Connection database = server.connect("shop");
        JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      JdbcSinks.createTables(database);
      String url = server.jdbcUrl("shop");

      // region main
      JavaPairDStream<String, Long> counts = countByPage(SampleStreams.accessLog(ssc, START));

      twiceInTheThirdBatch(counts, JdbcSinks.plain(url));
      twiceInTheThirdBatch(counts, JdbcSinks.merge(url));
      twiceInTheThirdBatch(counts, JdbcSinks.commitTable(url));
      // endregion
      counts.foreachRDD((rdd, time) -> print(time, rdd.values().fold(0L, Long::sum)));

      ssc.start();
      ssc.awaitTermination();

      System.out.println();
      report(database, "INSERT", "plain");
      report(database, "MERGE", "merged");
      report(database, "commit table", "guarded");
    }
  }

  /** The number of requests for each page. */
  static JavaPairDStream<String, Long> countByPage(JavaDStream<LogEntry> requests) {
    return requests.mapToPair(request -> new Tuple2<>(request.page(), 1L)).reduceByKey(Long::sum);
  }

  // region twice
  private static void twiceInTheThirdBatch(
      JavaPairDStream<String, Long> counts, JdbcSinks.Sink sink) {
    counts.foreachRDD(
        (rdd, time) -> {
          sink.write(rdd, time);
          if (isThird(time)) {
            sink.write(rdd, time); // as after a crash before Spark recorded the end of the batch
          }
        });
  }

  // endregion

  private static boolean isThird(Time time) {
    return time.milliseconds() == THIRD.toEpochMilli();
  }

  private static void print(Time time, long requests) {
    LocalTime label = LocalTime.ofInstant(Instant.ofEpochMilli(time.milliseconds()), UTC);
    String note = isThird(time) ? ", written twice" : "";
    System.out.printf(Locale.ROOT, "%s  %3d requests%s%n", label, requests, note);
  }

  private static void report(Connection database, String sink, String table) throws SQLException {
    try (Statement statement = database.createStatement();
        ResultSet sums = statement.executeQuery("SELECT count(*), sum(n) FROM " + table)) {
      sums.next();
      System.out.printf(
          Locale.ROOT, "%-12s  %d rows, %d requests%n", sink, sums.getLong(1), sums.getLong(2));
    }
  }
}
