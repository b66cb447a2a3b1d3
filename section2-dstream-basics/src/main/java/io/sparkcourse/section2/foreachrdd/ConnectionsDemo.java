package io.sparkcourse.section2.foreachrdd;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.Tweet;
import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.common.generator.TweetGenerator;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.common.sample.SampleStreams;
import java.time.Instant;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Lecture 2.11: how many connections does it need to write a stream into a database?
 *
 * <p>The same four batches, of which the first is empty, are written in five ways. Run it with the
 * green arrow, {@code ./course run Connections}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * a connection of the driver: Task not serializable
 *   java.io.NotSerializableException: org.h2.jdbc.JdbcConnection
 * a connection ...                    opened  executions  transactions  rows
 * for each record                         57          57            57    57
 * for each partition                       8          57            57    57
 * of the JVM's pool                        1          57            57    57
 * of the JVM's pool, rows in batches       1           6             6    57
 * }</pre>
 */
public final class ConnectionsDemo {
  static final Duration BATCH = Durations.seconds(10);
  private static final Instant BEFORE_THE_FIRST_TWEET = TweetGenerator.START.minusSeconds(10);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(ConnectionsDemo.class, args).stopAfter(4);
    try (LocalDatabase server = LocalDatabase.start(run.temporaryDirectory("databases"))) {
      tryFromTheDriver(run, Database.at(server.jdbcUrl("driver")));

      List<CountedPattern> patterns =
          List.of(
              CountedPattern.of("for each record", server, Patterns::connectionForEachRecord),
              CountedPattern.of("for each partition", server, Patterns::connectionForEachPartition),
              CountedPattern.of("of the JVM's pool", server, Patterns::connectionOfThePool),
              CountedPattern.of(
                  "of the JVM's pool, rows in batches", server, Patterns::rowsInBatches));
      try {
        writeInAllWays(run, patterns);
        System.out.println(
            "a connection ...                    opened  executions  transactions  rows");
        for (CountedPattern pattern : patterns) {
          pattern.print();
        }
      } finally {
        for (CountedPattern pattern : patterns) {
          pattern.close();
        }
      }
    }
  }

  /** The counts of each batch, spread over two partitions by their hashtags. */
  static JavaPairDStream<String, Integer> hashtagCounts(JavaDStream<Tweet> tweets) {
    return tweets
        .flatMap(tweet -> tweet.getHashtags().iterator())
        .mapToPair(hashtag -> new Tuple2<>(hashtag, 1))
        .reduceByKey(Integer::sum);
  }

  private static void tryFromTheDriver(DemoRun run, Database database) {
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      Patterns.connectionOfTheDriver(hashtagCounts(SampleStreams.tweets(ssc)), database);
      ssc.start();
      ssc.awaitTermination();
    } catch (Exception refusal) {
      System.out.println("a connection of the driver: " + refusal.getMessage());
      System.out.println("  " + refusal.getCause().toString().lines().findFirst().orElseThrow());
    }
  }

  private static void writeInAllWays(DemoRun run, List<CountedPattern> patterns) throws Exception {
    // One task at a time: a pool then opens one connection, on every machine.
    SparkConf conf = new SparkConf().setAppName("Connections").setMaster("local[1,1]");
    try (JavaStreamingContext ssc =
        new JavaStreamingContext(ReplayClock.use(run.configure(conf)), BATCH)) {
      run.replay(ssc);
      JavaPairDStream<String, Integer> counts =
          hashtagCounts(SampleStreams.tweets(ssc, BEFORE_THE_FIRST_TWEET));

      patterns.forEach(each -> each.pattern().accept(counts, each.logged()));

      ssc.start();
      ssc.awaitTermination();
    }
  }
}
