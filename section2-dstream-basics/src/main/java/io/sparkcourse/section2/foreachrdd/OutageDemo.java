package io.sparkcourse.section2.foreachrdd;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.SampleStreams;
import io.sparkcourse.common.database.JdbcLog;
import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.common.replay.ReplayClock;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 2.11: what becomes of a batch if the database goes down in the middle of it?
 *
 * <p>One batch is written in four ways, and each of them is disturbed in two: the database goes
 * down and comes back; a task dies when it has written all. Run it with the green arrow, {@code
 * ./course run Outage}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * x
 * }</pre>
 */
public final class OutageDemo {
  static final Duration BATCH = Durations.seconds(10);
  private static final int ROWS_BEFORE_OUTAGE = 3;

  private static final List<Writer> WRITERS =
      List.of(
          new Writer("INSERT, row by row", false, false),
          new Writer("INSERT, one transaction", false, true),
          new Writer("upsert, row by row", true, false),
          new Writer("upsert, one transaction", true, true));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(OutageDemo.class, args).stopAfter(1);
    // region master
    // The second number is the lesson: how often a task is tried.
    SparkConf conf = new SparkConf().setAppName("Outage").setMaster("local[2,4]");
    // endregion
    LongAdder expected = new LongAdder();
    List<Trial> trials = new ArrayList<>();
    try (LocalDatabase server = LocalDatabase.start(run.temporaryDirectory("databases"));
        JavaStreamingContext ssc =
            new JavaStreamingContext(ReplayClock.use(run.configure(conf)), BATCH)) {
      run.replay(ssc);
      // In one partition, so that the rows come in one order.
      JavaPairDStream<String, Integer> counts =
          ConnectionsDemo.hashtagCounts(SampleStreams.tweets(ssc)).repartition(1);
      counts.foreachRDD(rdd -> expected.add(rdd.count()));
      for (Writer writer : WRITERS) {
        Trial trial = Trial.of(writer, server);
        writeAndGoDown(counts, writer, Database.at(trial.log().jdbcUrl()));
        writeAndDie(counts, writer, trial.death());
        trials.add(trial);
      }

      ssc.start();
      ssc.awaitTermination();

      System.out.println("a task is tried         | the database goes down | the task dies");
      System.out.println("up to 4 times           | after 3 rows           | after its last row");
      System.out.println("writer                  | meanwhile  lost  twice | lost  twice");
      for (Trial trial : trials) {
        trial.print(expected.intValue());
        trial.close();
      }
    }
  }

  // region faults
  static void writeAndGoDown(
      JavaPairDStream<String, Integer> counts, Writer writer, Database goesDown) {
    counts.foreachRDD(
        (rdd, time) -> rdd.foreachPartition(partition -> writer.write(partition, time, goesDown)));
  }

  static void writeAndDie(
      JavaPairDStream<String, Integer> counts, Writer writer, Database database) {
    counts.foreachRDD(
        (rdd, time) ->
            rdd.foreachPartition(
                partition -> {
                  writer.write(partition, time, database);
                  if (TaskContext.get().attemptNumber() == 0) {
                    throw new IllegalStateException("The task dies before Spark hears of its end.");
                  }
                }));
  }

  // endregion

  /** What becomes of a writer's rows: in a database that goes down, and in one that stays up. */
  private record Trial(
      Writer writer, Database outage, Outage listener, JdbcLog log, Database death) {
    static Trial of(Writer writer, LocalDatabase server) throws SQLException {
      Database outage = table(server, "outage_of_" + WRITERS.indexOf(writer), writer);
      Outage listener = new Outage(server, outage, ROWS_BEFORE_OUTAGE);
      JdbcLog log = JdbcLog.of(outage.jdbcUrl(), listener);
      return new Trial(
          writer,
          outage,
          listener,
          log,
          table(server, "death_of_" + WRITERS.indexOf(writer), writer));
    }

    private static Database table(LocalDatabase server, String name, Writer writer)
        throws SQLException {
      Database database = Database.at(server.jdbcUrl(name));
      HashtagTable.execute(
          database, writer.upsert() ? HashtagTable.CREATE : HashtagTable.CREATE_WITHOUT_KEY);
      return database;
    }

    void print(int expected) throws SQLException {
      System.out.printf(
          "%-23s | %9d %5d %6d | %4d %6d%n",
          writer.name(),
          listener.rowsMeanwhile(),
          expected - HashtagTable.hashtags(outage),
          HashtagTable.rows(outage) - HashtagTable.hashtags(outage),
          expected - HashtagTable.hashtags(death),
          HashtagTable.rows(death) - HashtagTable.hashtags(death));
    }

    void close() throws SQLException {
      ConnectionPool.close(Database.at(log.jdbcUrl()));
      ConnectionPool.close(death);
      log.close();
    }
  }
}
