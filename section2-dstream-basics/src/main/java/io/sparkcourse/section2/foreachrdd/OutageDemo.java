package io.sparkcourse.section2.foreachrdd;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.common.sample.SampleStreams;
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
 * Lecture 2.11: what happens to a batch if the database goes down in the middle of it?
 *
 * <p>One batch is written in four ways, each with two faults: the database goes down and is
 * restarted; a task dies after its last row. Run it with the green arrow, {@code ./course run
 * Outage}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * a task is tried         | the database goes down | the task dies
 * up to 4 times           | after 3 rows           | after its last row
 * writer                  | meanwhile  lost  twice | lost  twice
 * INSERT, row by row      |         3     0      3 |    0     17
 * INSERT, one transaction |         0     0      0 |    0     17
 * upsert, row by row      |         3     0      0 |    0      0
 * upsert, one transaction |         0     0      0 |    0      0
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
    try (LocalDatabase server = LocalDatabase.start(run.temporaryDirectory("databases"))) {
      List<OutageTrial> trials = new ArrayList<>();
      try {
        for (Writer writer : WRITERS) {
          trials.add(OutageTrial.of(writer, server, ROWS_BEFORE_OUTAGE));
        }
        print(trials, write(run, trials));
      } finally {
        for (OutageTrial trial : trials) {
          trial.close();
        }
      }
    }
  }

  /** Returns the number of counts in the batch. */
  private static int write(DemoRun run, List<OutageTrial> trials) throws InterruptedException {
    // region master
    // The second number is the lesson: how often a task is tried.
    SparkConf conf = new SparkConf().setAppName("Outage").setMaster("local[2,4]");
    // endregion
    LongAdder expected = new LongAdder();
    try (JavaStreamingContext ssc =
        new JavaStreamingContext(ReplayClock.use(run.configure(conf)), BATCH)) {
      run.replay(ssc);
      // In one partition, so that the rows have one order.
      JavaPairDStream<String, Integer> counts =
          ConnectionsDemo.hashtagCounts(SampleStreams.tweets(ssc)).repartition(1);
      counts.foreachRDD(rdd -> expected.add(rdd.count()));
      for (OutageTrial trial : trials) {
        writeAndGoDown(counts, trial.writer(), trial.outage().database());
        writeAndDie(counts, trial.writer(), trial.staysUp());
      }

      ssc.start();
      ssc.awaitTermination();
    }
    return expected.intValue();
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

  private static void print(List<OutageTrial> trials, int expected) throws SQLException {
    System.out.println("a task is tried         | the database goes down | the task dies");
    System.out.println("up to 4 times           | after 3 rows           | after its last row");
    System.out.println("writer                  | meanwhile  lost  twice | lost  twice");
    for (OutageTrial trial : trials) {
      trial.print(expected);
    }
  }
}
