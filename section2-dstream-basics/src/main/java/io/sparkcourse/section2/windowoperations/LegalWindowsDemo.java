package io.sparkcourse.section2.windowoperations;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.generator.AccessLogGenerator;
import io.sparkcourse.common.sample.SampleStreams;
import java.util.Locale;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 2.5: which window lengths and sliding intervals does Spark accept, and which does it
 * refuse?
 *
 * <p>No stream is started: Spark checks the two values when the window is defined. Run it with the
 * green arrow, {@code ./course run 2.5}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * A micro-batch every 5 s
 *   window(30 s, 10 s)        taken: an answer every 10000 ms
 *   window(30 s)              taken: an answer every 5000 ms
 *   window(10 s, 10 s)        taken: an answer every 10000 ms
 *   window(10 s, 20 s)        taken: an answer every 20000 ms
 *   window(12 s, 10 s)        refused: The window duration of windowed DStream (12000 ms) must be a multiple of the slide duration of parent DStream (5000 ms)
 *   window(30 s, 7 s)         refused: The slide duration of windowed DStream (7000 ms) must be a multiple of the slide duration of parent DStream (5000 ms)
 *   countByWindow(30 s, 7 s)  refused: requirement failed: The slide duration of ReducedWindowedDStream (7000 ms) must be multiple of the slide duration of parent DStream (5000 ms)
 * A window over a window, which gives an RDD every 10 s
 *   window(20 s)              taken: an answer every 10000 ms
 *   window(15 s)              refused: The window duration of windowed DStream (15000 ms) must be a multiple of the slide duration of parent DStream (10000 ms)
 * }</pre>
 */
public final class LegalWindowsDemo {
  static final Duration BATCH = Durations.seconds(5);

  public static void main(String[] args) {
    DemoRun run = DemoRun.of(LegalWindowsDemo.class, args);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      JavaDStream<LogEntry> requests = SampleStreams.accessLog(ssc, AccessLogGenerator.START);

      // region attempts
      System.out.println("A micro-batch every 5 s");
      attempt("window(30 s, 10 s)", () -> requests.window(seconds(30), seconds(10)));
      attempt("window(30 s)", () -> requests.window(seconds(30)));
      attempt("window(10 s, 10 s)", () -> requests.window(seconds(10), seconds(10)));
      attempt("window(10 s, 20 s)", () -> requests.window(seconds(10), seconds(20)));
      attempt("window(12 s, 10 s)", () -> requests.window(seconds(12), seconds(10)));
      attempt("window(30 s, 7 s)", () -> requests.window(seconds(30), seconds(7)));
      attempt("countByWindow(30 s, 7 s)", () -> requests.countByWindow(seconds(30), seconds(7)));

      System.out.println("A window over a window, which gives an RDD every 10 s");
      JavaDStream<LogEntry> everyTen = requests.window(seconds(30), seconds(10));
      attempt("window(20 s)", () -> everyTen.window(seconds(20)));
      attempt("window(15 s)", () -> everyTen.window(seconds(15)));
      // endregion
    }
  }

  /** Defines a window, which Spark may refuse. */
  private interface Definition {
    JavaDStream<?> define() throws Exception;
  }

  private static void attempt(String call, Definition definition) {
    System.out.printf(Locale.ROOT, "  %-24s  %s%n", call, verdict(definition));
  }

  // region verdict
  private static String verdict(Definition definition) {
    try {
      return "taken: an answer every " + definition.define().dstream().slideDuration();
    } catch (Exception refusal) { // Spark throws a bare java.lang.Exception here
      return "refused: " + refusal.getMessage();
    }
  }

  // endregion

  private static Duration seconds(long seconds) {
    return Durations.seconds(seconds);
  }
}
