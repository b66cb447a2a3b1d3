package io.sparkcourse.section3.checkpointing;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.Tweet;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.common.sample.SampleStreams;
import java.util.function.Consumer;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 3.3: which functions of a stream must be serializable, and when is that reported?
 *
 * <p>Runs functions with an object that cannot be serialized, with and without checkpoints. Run it
 * with the green arrow, {@code ./course run NotSerializable}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * foreachRDD, without checkpoints
 *     defined
 *     started
 * foreachRDD, with checkpoints
 *     defined
 *     DStream checkpointing has been enabled but the DStreams with their functions are not serializable
 *     io.sparkcourse.section3.checkpointing.NotSerializableDemo$Connection
 * foreachRDD, repaired
 *     defined
 *     started
 * map, without checkpoints
 *     Task not serializable
 * }</pre>
 */
public final class NotSerializableDemo {
  private static final Duration BATCH = Durations.seconds(5);

  /** Not serializable, like connections, threads and open files. */
  private static final class Connection {
    void send(long count) {}
  }

  public static void main(String[] args) {
    DemoRun run = DemoRun.of(NotSerializableDemo.class, args);
    // Spark also logs the exception that it throws; here it is printed where it is caught.
    Configurator.setLevel("org.apache.spark.streaming.StreamingContext", Level.OFF);
    Configurator.setLevel("org.apache.spark.util.Utils", Level.OFF);

    try (JavaSparkContext sc = new JavaSparkContext(ReplayClock.use(run.sparkConf()))) {
      String none = null;
      attempt(sc, "foreachRDD, without checkpoints", none, NotSerializableDemo::sendByOne);
      attempt(
          sc,
          "foreachRDD, with checkpoints",
          run.checkpointDirectory(),
          NotSerializableDemo::sendByOne);
      attempt(
          sc,
          "foreachRDD, repaired",
          run.checkpointDirectory(),
          NotSerializableDemo::sendByOneMadeInside);
      attempt(sc, "map, without checkpoints", none, NotSerializableDemo::sendFromMap);
    }
  }

  // region functions
  private static void sendByOne(JavaDStream<Tweet> tweets) {
    Connection connection = new Connection();
    tweets.foreachRDD(rdd -> connection.send(rdd.count()));
  }

  private static void sendByOneMadeInside(JavaDStream<Tweet> tweets) {
    tweets.foreachRDD(rdd -> new Connection().send(rdd.count()));
  }

  private static void sendFromMap(JavaDStream<Tweet> tweets) {
    Connection connection = new Connection();
    tweets
        .map(
            tweet -> {
              connection.send(1);
              return tweet;
            })
        .print();
  }

  // endregion

  private static void attempt(
      JavaSparkContext sc, String what, String directory, Consumer<JavaDStream<Tweet>> pipeline) {
    JavaStreamingContext ssc = new JavaStreamingContext(sc, BATCH);
    if (directory != null) {
      ssc.checkpoint(directory);
    }
    System.out.println(what);
    try {
      pipeline.accept(SampleStreams.tweets(ssc));
      System.out.println("    defined");
      ssc.start();
      System.out.println("    started");
    } catch (Exception refusal) {
      refusal.getMessage().lines().limit(2).forEach(line -> System.out.println("    " + line));
    } finally {
      ssc.stop(false); // keeps the SparkContext for the next attempt
    }
  }
}
