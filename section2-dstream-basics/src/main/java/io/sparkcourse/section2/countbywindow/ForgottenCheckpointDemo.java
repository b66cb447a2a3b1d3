package io.sparkcourse.section2.countbywindow;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.common.sample.SampleStreams;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Function;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 2.7: which ways to count a window need a checkpoint directory?
 *
 * <p>Starts each of them without one. Run it with the green arrow, {@code ./course run
 * ForgottenCheckpoint}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * countByWindow(w, s)
 *     requirement failed: The checkpoint directory has not been set. Please set it by StreamingContext.checkpoint().
 * reduceByWindow(f, inverse, w, s)
 *     requirement failed: The checkpoint directory has not been set. Please set it by StreamingContext.checkpoint().
 * reduceByWindow(f, w, s)
 *     started
 * window(w, s).count()
 *     started
 * }</pre>
 */
public final class ForgottenCheckpointDemo {
  private static final Duration BATCH = Durations.seconds(5);
  private static final Duration WINDOW = Durations.seconds(30);
  private static final Duration SLIDE = Durations.seconds(10);
  private static final Instant START = Instant.parse("2025-06-02T12:40:00Z");

  public static void main(String[] args) {
    DemoRun run = DemoRun.of(ForgottenCheckpointDemo.class, args);
    // Spark also logs the exception that it throws; here it is printed where it is caught.
    Configurator.setLevel("org.apache.spark.streaming.StreamingContext", Level.OFF);

    try (JavaSparkContext sc = new JavaSparkContext(ReplayClock.use(run.sparkConf()))) {
      // region attempts
      attempt(sc, "countByWindow(w, s)", requests -> requests.countByWindow(WINDOW, SLIDE));
      attempt(
          sc,
          "reduceByWindow(f, inverse, w, s)",
          requests ->
              requests.count().reduceByWindow(Long::sum, (all, gone) -> all - gone, WINDOW, SLIDE));
      attempt(
          sc,
          "reduceByWindow(f, w, s)",
          requests -> requests.count().reduceByWindow(Long::sum, WINDOW, SLIDE));
      attempt(sc, "window(w, s).count()", requests -> requests.window(WINDOW, SLIDE).count());
      // endregion
    }
  }

  // region attempt
  private static void attempt(
      JavaSparkContext sc, String what, Function<JavaDStream<LogEntry>, JavaDStream<Long>> count) {
    JavaStreamingContext ssc = new JavaStreamingContext(sc, BATCH);
    JavaDStream<Long> counts = count.apply(SampleStreams.accessLog(ssc, START)); // no error yet
    counts.print();
    try {
      ssc.start();
      print(what, "started");
    } catch (IllegalArgumentException refusal) {
      print(what, refusal.getMessage());
    } finally {
      ssc.stop(false); // keeps the SparkContext for the next attempt
    }
  }

  // endregion

  private static void print(String what, String said) {
    System.out.printf(Locale.ROOT, "%s%n    %s%n", what, said);
  }
}
