package io.sparkcourse.testing.exercise;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.StructuredStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.List;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.streaming.Durations;
import scala.Tuple2;

/**
 * Starts Spark while the launcher still compiles the answers, or waits for a student to save one. A
 * check that begins later finds Spark running, and its classes loaded and compiled.
 *
 * <p>No class of the answers and their checks is loaded before they are known: it may be compiled
 * again until then.
 */
final class Preparation {
  private static final List<Runnable> STEPS =
      List.of(TestSpark::session, Preparation::aStream, Preparation::aQuery);

  private volatile boolean known;

  /**
   * Prepares the checks until it is known which ones to run.
   *
   * @param lines one check each, as {@link CheckRunner} gets them, in UTF-8
   * @return the lines, without waiting for the end of the preparation if there are none
   */
  static List<String> until(InputStream lines) throws InterruptedException {
    return new Preparation().linesOf(lines);
  }

  private List<String> linesOf(InputStream input) throws InterruptedException {
    Thread steps = new Thread(this::run, "preparation");
    steps.setDaemon(true);
    steps.start();
    List<String> lines = new BufferedReader(new InputStreamReader(input, UTF_8)).lines().toList();
    known = true;
    if (!lines.isEmpty()) {
      steps.join();
    }
    return lines;
  }

  private void run() {
    try {
      for (Runnable step : STEPS) {
        if (!known) {
          step.run();
        }
      }
    } catch (Exception | LinkageError failure) { // Scala also throws checked ones
      // The first check fails in the same way, and says so in its verdict.
      known = true;
    }
  }

  private static void aStream() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      tester.collect(
          tester.stream(List.of("a", "b", "a"), List.of("b"))
              .mapToPair(word -> new Tuple2<>(word, 1))
              .reduceByKeyAndWindow(Integer::sum, Durations.seconds(2)));
      tester.run(3);
    }
  }

  private static void aQuery() {
    try (StructuredStreamTester<String> tester =
        StructuredStreamTester.start(
            Encoders.STRING(), OutputMode.Update(), words -> words.groupBy("value").count())) {
      tester.batch("a", "b", "a");
    }
  }
}
