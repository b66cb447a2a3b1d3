package io.sparkcourse.section2.discretizedstreams;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.sample.SampleStreams;
import java.util.concurrent.atomic.LongAdder;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.util.LongAccumulator;

/**
 * Lecture 2.1: when does a transformation run?
 *
 * <p>The same {@code map} is in three programs; an accumulator counts its calls. Run it with the
 * green arrow, {@code ./course run Laziness}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * map, and no output operation
 *   requirement failed: No output operations registered, so nothing to execute
 * map, and foreachRDD without an action
 *   foreachRDD's function was called 3 times, map's 0 times
 * map, and foreachRDD with the action count()
 *   foreachRDD's function was called 3 times, map's 11 times
 * }</pre>
 */
public final class LazinessDemo {
  static final Duration BATCH = Durations.seconds(1);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(LazinessDemo.class, args).stopAfter(3);
    // Spark also logs the exception that it throws; here it is printed where it is caught.
    Configurator.setLevel("org.apache.spark.streaming.StreamingContext", Level.OFF);

    System.out.println("map, and no output operation");
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      texts(ssc, ssc.sparkContext().sc().longAccumulator());
      ssc.start();
    } catch (IllegalArgumentException refusal) {
      System.out.println("  " + refusal.getMessage());
    }

    System.out.println("map, and foreachRDD without an action");
    countCalls(run, rdd -> rdd.filter(text -> text.contains("#")));

    System.out.println("map, and foreachRDD with the action count()");
    countCalls(run, rdd -> rdd.count());
  }

  // region counting
  private static void countCalls(DemoRun run, VoidFunction<JavaRDD<String>> output)
      throws InterruptedException {
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      LongAdder foreachRddCalls = new LongAdder(); // foreachRDD's function runs in the driver
      LongAccumulator mapCalls = ssc.sparkContext().sc().longAccumulator(); // map's on executors

      texts(ssc, mapCalls)
          .foreachRDD(
              rdd -> {
                foreachRddCalls.increment();
                output.call(rdd);
              });

      ssc.start();
      ssc.awaitTermination();
      System.out.printf(
          "  foreachRDD's function was called %d times, map's %d times%n",
          foreachRddCalls.sum(), mapCalls.sum());
    }
  }

  static JavaDStream<String> texts(JavaStreamingContext ssc, LongAccumulator mapCalls) {
    return SampleStreams.tweets(ssc)
        .map(
            tweet -> {
              mapCalls.add(1);
              return tweet.getText();
            });
  }
  // endregion
}
