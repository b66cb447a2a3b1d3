package io.sparkcourse.section1.firstproject;

import io.sparkcourse.common.DemoRun;
import java.util.List;
import java.util.function.Consumer;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Lecture 1.4: which line silences Spark's log, and which only looks as if it did?
 *
 * <p>It counts the INFO lines of the same short job under Spark's usual log level and after each of
 * three attempts. Run it with the green arrow, {@code ./course run LogLevel}, or {@code
 * spark-submit}. It prints:
 *
 * <pre>{@code
 * Spark as it comes:                          <number> INFO lines at the start, <number> in the job
 * Logger.getLogger("org").setLevel(ERROR):    <number> INFO lines at the start, <number> in the job
 * Configurator.setLevel("org", ERROR):        0 INFO lines at the start, 0 in the job
 * sc.setLogLevel("ERROR"):                    <number> INFO lines at the start, 0 in the job
 * }</pre>
 */
public final class LogLevelDemo {
  public static void main(String[] args) {
    SparkConf conf = DemoRun.of(LogLevelDemo.class, args).sparkConf();
    // region attempts
    count(conf, "Spark as it comes", () -> {}, sc -> {});
    count(
        conf,
        "Logger.getLogger(\"org\").setLevel(ERROR)",
        () -> org.apache.log4j.Logger.getLogger("org").setLevel(org.apache.log4j.Level.ERROR),
        sc -> {});
    count(
        conf,
        "Configurator.setLevel(\"org\", ERROR)",
        () -> Configurator.setLevel("org", Level.ERROR),
        sc -> {});
    count(conf, "sc.setLogLevel(\"ERROR\")", () -> {}, sc -> sc.setLogLevel("ERROR"));
    // endregion
  }

  /**
   * @param before runs before the context is created
   * @param after runs as soon as the context is created
   */
  private static void count(
      SparkConf conf, String attempt, Runnable before, Consumer<JavaSparkContext> after) {
    CountingLog log = CountingLog.install();
    before.run();
    try (JavaSparkContext sc = new JavaSparkContext(conf)) {
      after.accept(sc);
      int atStart = log.takeInfoLines();
      sc.parallelize(List.of(1, 2, 3)).count();
      System.out.printf(
          "%-43s %d INFO lines at the start, %d in the job%n",
          attempt + ":", atStart, log.takeInfoLines());
    }
  }
}
