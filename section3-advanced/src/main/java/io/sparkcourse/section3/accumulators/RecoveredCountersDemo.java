package io.sparkcourse.section3.accumulators;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.generator.AccessLogGenerator;
import io.sparkcourse.common.jvm.ChildJvm;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.common.sample.SampleStreams;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Locale;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.util.LongAccumulator;
import picocli.CommandLine.Option;

/**
 * Lecture 3.4: what happens to a counter when the program dies and is recovered?
 *
 * <p>A program counts the malformed lines of a log, 17 in all, in three ways. It dies in the middle
 * of a micro-batch, and is started again from its checkpoint. Run it with the green arrow, {@code
 * ./course run RecoveredCounters}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * micro-batch  malformed |  captured  singleton  stored with the output
 * 12:40                1 |         1          1                       1
 * 13:00                9 |        10         10                      10
 * 13:40                1 |        11         11                      11
 * It dies in this micro-batch, and starts again.
 * 13:40                1 |         0          1                      11
 * 14:00                2 |         0          3                      13
 * 14:40                4 |         0          7                      17
 * }</pre>
 */
public final class RecoveredCountersDemo {
  static final Duration BATCH = Durations.minutes(20);

  /** A system property, since a value in the checkpoint would also end the recovered program. */
  private static final String DIES_AT = "course.dies.at";

  /** The options with which this program starts itself in a JVM that may die. */
  private static final class Life {
    @Option(names = "--checkpoint", hidden = true)
    private String checkpoint;

    @Option(names = "--jdbc-url", hidden = true)
    private String jdbcUrl;
  }

  public static void main(String[] args) throws Exception {
    Life life = new Life();
    DemoRun run = DemoRun.of(RecoveredCountersDemo.class, args, life);
    if (life.checkpoint == null) {
      liveTwice(run);
      return;
    }
    try (JavaStreamingContext ssc =
        JavaStreamingContext.getOrCreate(life.checkpoint, () -> create(run, life))) {
      run.replay(ssc);
      ssc.start();
      ssc.awaitTermination();
    }
  }

  private static void liveTwice(DemoRun run) throws Exception {
    String checkpoint = HadoopPath.of(run.temporaryDirectory("checkpoint"));
    try (LocalDatabase database = LocalDatabase.start(run.temporaryDirectory("database"))) {
      String url = database.jdbcUrl("log");
      StoredCounts.createTable(url);
      System.out.println("micro-batch  malformed |  captured  singleton  stored with the output");
      ChildJvm jvm = ChildJvm.of(RecoveredCountersDemo.class, run.temporaryDirectory("lives"));
      String[] life = {"--speed", "max", "--checkpoint", checkpoint, "--jdbc-url", url};
      jvm.property(DIES_AT, "13:40").run("", life);
      System.out.println("It dies in this micro-batch, and starts again.");
      jvm.property(DIES_AT, "never").run("", life);
    }
  }

  private static JavaStreamingContext create(DemoRun run, Life life) {
    JavaStreamingContext ssc = new JavaStreamingContext(ReplayClock.use(run.sparkConf()), BATCH);
    ssc.checkpoint(life.checkpoint);
    LongAccumulator captured = ssc.sparkContext().sc().longAccumulator("captured");
    count(SampleStreams.accessLogLines(ssc, AccessLogGenerator.START), captured, life.jdbcUrl);
    return ssc;
  }

  // region counters
  static void count(JavaDStream<String> lines, LongAccumulator captured, String jdbcUrl) {
    lines.foreachRDD(
        (rdd, time) -> {
          LongAccumulator singleton = MalformedLines.in(rdd.context()); // created in this JVM
          LongAccumulator ofBatch = rdd.context().longAccumulator(); // created for this batch
          rdd.foreach(
              line -> {
                if (OverCountingDemo.isMalformed(line)) {
                  captured.add(1);
                  singleton.add(1);
                  ofBatch.add(1);
                }
              });
          long stored = StoredCounts.store(jdbcUrl, time, rdd.count(), ofBatch.value());
          report(time, ofBatch.value(), captured.value(), singleton.value(), stored);
        });
  }

  // endregion

  private static void report(
      Time batch, long malformed, long captured, long singleton, long stored) {
    if (malformed > 0) {
      Instant time = Instant.ofEpochMilli(batch.milliseconds());
      String at = LocalTime.ofInstant(time, ZoneOffset.UTC).toString();
      System.out.printf(
          Locale.ROOT, "%-11s %10d |%10d %10d %23d%n", at, malformed, captured, singleton, stored);
      if (at.equals(System.getProperty(DIES_AT))) {
        Runtime.getRuntime().halt(1); // like a power cut: no hook runs, nothing is closed
      }
    }
  }
}
