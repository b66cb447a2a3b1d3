package io.sparkcourse.section1.sparkstreaming;

import io.sparkcourse.common.DemoRun;
import java.util.ArrayDeque;
import java.util.Queue;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 1.2: which operations does a streaming context allow, and when?
 *
 * <p>Breaks each rule of a context's life cycle on purpose, and prints the first sentence of
 * Spark's answer. Run it with the green arrow, {@code ./course run ContextLifecycle}, or {@code
 * spark-submit}. It prints:
 *
 * <pre>{@code
 * > start a context without an output
 *   requirement failed: No output operations registered, so nothing to execute
 * > start it again, as if nothing had happened
 *   StreamingContext has already been stopped
 * > add a transformation after start
 *   Adding new inputs, transformations, and output operations after starting a context is not supported
 * > add an output after start
 *   Adding new inputs, transformations, and output operations after starting a context is not supported
 * > start a second context while the first one runs
 *   Only one StreamingContext may be started in this JVM.
 * > start a stopped context again
 *   StreamingContext has already been stopped
 * > start the second one now
 *   done
 * > give a third one, on the same SparkContext, a source
 *   Cannot call methods on a stopped SparkContext.
 * }</pre>
 */
public final class ContextLifecycleDemo {
  public static void main(String[] args) {
    DemoRun run = DemoRun.of(ContextLifecycleDemo.class, args);
    // Spark also logs some of the exceptions that it throws; here they are printed where they are
    // caught.
    Configurator.setLevel("org.apache.spark.streaming.StreamingContext", Level.OFF);

    try (JavaSparkContext sc = new JavaSparkContext(run.sparkConf())) {
      // region rules
      JavaStreamingContext idle = context(sc);
      lines(idle);
      attempt("start a context without an output", idle::start);
      attempt("start it again, as if nothing had happened", idle::start);

      JavaStreamingContext first = context(sc);
      JavaDStream<String> lines = lines(first);
      lines.foreachRDD(batch -> batch.count());
      first.start();
      attempt("add a transformation after start", () -> lines.map(String::length));
      attempt("add an output after start", lines::print);

      JavaStreamingContext second = context(sc);
      lines(second).print();
      attempt("start a second context while the first one runs", second::start);

      first.stop(false); // false: the SparkContext continues
      attempt("start a stopped context again", first::start);
      attempt("start the second one now", second::start);

      second.stop(); // also stops the SparkContext
      JavaStreamingContext third = context(sc);
      attempt("give a third one, on the same SparkContext, a source", () -> lines(third));
      // endregion
    }
  }

  private static JavaStreamingContext context(JavaSparkContext sc) {
    return new JavaStreamingContext(sc, Durations.seconds(1));
  }

  private static JavaDStream<String> lines(JavaStreamingContext ssc) {
    Queue<JavaRDD<String>> none = new ArrayDeque<>();
    return ssc.queueStream(none);
  }

  // region attempt
  private static void attempt(String what, Runnable step) {
    System.out.println("> " + what);
    try {
      step.run();
      System.out.println("  done");
    } catch (IllegalStateException | IllegalArgumentException refusal) {
      System.out.println("  " + firstSentence(refusal.getMessage()));
    }
  }

  // endregion

  private static String firstSentence(String message) {
    return message.split("(?<=\\.)\\s")[0];
  }
}
