package io.sparkcourse.section2.creatingdstreams;

import io.sparkcourse.common.DemoRun;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 2.2: how does a queue of RDDs become a stream, and what is its use?
 *
 * <p>Run it with the green arrow, {@code ./course run QueueOfRdds}, or {@code spark-submit}. It
 * prints:
 *
 * <pre>{@code
 * 1 s  one RDD a batch  [order 1, order 2]
 * 1 s  all at once      [order 1, order 2, order 3, order 4, order 5]
 * 2 s  one RDD a batch  [order 3]
 * 2 s  all at once      []
 * 3 s  one RDD a batch  [order 4, order 5]
 * 3 s  all at once      []
 * 4 s  one RDD a batch  []
 * 4 s  all at once      []
 * 5 s  one RDD a batch  []
 * 5 s  all at once      []
 * Not recovered: queueStream doesn't support checkpointing. Please don't use queueStream when checkpointing is enabled.
 * }</pre>
 *
 * <p>On standard error Spark warns that a queue cannot be used with checkpoints; the last line
 * shows it.
 */
public final class QueueOfRddsDemo {
  static final Duration BATCH = Durations.seconds(1);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(QueueOfRddsDemo.class, args);
    // Spark logs the failure below ten times; here it is printed once, where it is caught.
    Configurator.setLevel("org.apache.spark.util.Utils", Level.OFF);

    run.stopAfter(5);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      // region queue
      Queue<JavaRDD<String>> queue = new ArrayDeque<>();
      queue.add(ssc.sparkContext().parallelize(List.of("order 1", "order 2")));
      queue.add(ssc.sparkContext().parallelize(List.of("order 3")));
      queue.add(ssc.sparkContext().parallelize(List.of("order 4", "order 5")));

      JavaDStream<String> oneByOne = ssc.queueStream(queue);
      JavaDStream<String> allAtOnce = ssc.queueStream(queue, false);

      queue.add(ssc.sparkContext().parallelize(List.of("order 6"))); // seen by neither
      // endregion
      print("one RDD a batch", oneByOne);
      print("all at once", allAtOnce);

      ssc.start();
      ssc.awaitTermination();
    }

    run.stopAfter(1);
    String directory = run.checkpointDirectory();
    writeCheckpoint(run, directory);
    // region recovery
    try (JavaStreamingContext recovered = new JavaStreamingContext(directory)) {
      recovered.start();
    } catch (Exception failure) {
      System.out.println("Not recovered: " + rootCause(failure).getMessage());
    }
    // endregion
  }

  private static void print(String title, JavaDStream<String> stream) {
    stream.foreachRDD(
        (rdd, time) ->
            System.out.printf(
                "%d s  %-15s  %s%n", time.milliseconds() / 1000, title, rdd.collect()));
  }

  /** Runs one batch, so that there is a checkpoint to recover from. */
  private static void writeCheckpoint(DemoRun run, String directory) throws InterruptedException {
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      ssc.checkpoint(directory);
      ssc.queueStream(new ArrayDeque<JavaRDD<String>>()).foreachRDD(rdd -> rdd.count());
      ssc.start();
      ssc.awaitTermination();
    }
  }

  private static Throwable rootCause(Throwable failure) {
    return failure.getCause() == null ? failure : rootCause(failure.getCause());
  }
}
