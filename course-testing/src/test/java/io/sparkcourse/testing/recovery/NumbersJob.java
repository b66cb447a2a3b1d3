package io.sparkcourse.testing.recovery;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.common.replay.ReplayInputDStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import picocli.CommandLine.Option;

/**
 * A recoverable job of six batches with four numbers each. It writes them to a table, each
 * partition in a transaction, and reports when a batch is written.
 */
public final class NumbersJob {
  static final List<Integer> NUMBERS = IntStream.range(0, 24).boxed().toList();

  @Option(names = "--checkpoint")
  private String checkpoint;

  @Option(names = "--database")
  private String database;

  @Option(names = "--auto-commit")
  private boolean autoCommit;

  @Option(names = "--fail-at")
  private int failAt = -1;

  public static void main(String[] args) throws Exception {
    NumbersJob job = new NumbersJob();
    DemoRun run = DemoRun.of(NumbersJob.class, args, job);
    try (JavaStreamingContext ssc =
        JavaStreamingContext.getOrCreate(job.checkpoint, () -> job.create(run))) {
      run.replay(ssc);
      ssc.start();
      ssc.awaitTermination();
    }
  }

  private JavaStreamingContext create(DemoRun run) {
    JavaStreamingContext ssc =
        new JavaStreamingContext(ReplayClock.use(run.sparkConf()), Durations.seconds(1));
    ssc.checkpoint(checkpoint);
    save(ReplayInputDStream.startingAt(Instant.EPOCH, ssc, NumbersJob::arrivals));
    return ssc;
  }

  private void save(JavaDStream<Integer> numbers) {
    String url = database;
    boolean auto = autoCommit;
    int fail = failAt;
    numbers.foreachRDD(
        (rdd, time) -> {
          rdd.foreachPartition(partition -> insert(url, auto, fail, partition));
          System.out.println("batch " + time.milliseconds());
        });
  }

  private static void insert(String url, boolean auto, int failAt, Iterator<Integer> numbers)
      throws Exception {
    try (Connection connection = DriverManager.getConnection(url);
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO numbers(n) VALUES (?)")) {
      connection.setAutoCommit(auto);
      while (numbers.hasNext()) {
        int number = numbers.next();
        if (number == failAt) {
          throw new IllegalArgumentException("There is no " + number);
        }
        insert.setInt(1, number);
        insert.executeUpdate();
      }
      if (!auto) {
        connection.commit();
      }
    }
  }

  private static List<Arrival<Integer>> arrivals() {
    return NUMBERS.stream().map(n -> new Arrival<>(Instant.ofEpochSecond(n / 4), n)).toList();
  }
}
