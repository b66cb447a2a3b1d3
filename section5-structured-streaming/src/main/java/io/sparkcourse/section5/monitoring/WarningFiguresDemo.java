package io.sparkcourse.section5.monitoring;

import io.sparkcourse.common.DemoRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.MemoryStream;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * Lecture 5.9: which figure is the first to show that a query cannot keep up?
 *
 * <p>On a simulated clock, 8 orders arrive per second, from the second minute on 14, from the
 * fourth on 8 again. The query writes 10 per second, and no order should wait longer than a minute.
 * Run it with the green arrow, {@code ./course run WarningFigures}, or {@code spark-submit}. It
 * prints each micro-batch, with a {@code !} at each figure that exceeds its limit:
 *
 * <pre>{@code
 * trigger   orders  duration    input/s  processed/s    longest wait
 * 12:00:10      80       8 s        8.0         10.0            18 s
 * 12:00:20      80       8 s        8.0         10.0            18 s
 * 12:00:30      80       8 s        8.0         10.0            18 s
 * 12:00:40      80       8 s        8.0         10.0            18 s
 * 12:00:50      80       8 s        8.0         10.0            18 s
 * 12:01:00      80       8 s        8.0         10.0            18 s
 * 12:01:10     140      14 s !     14.0         10.0 !          24 s
 * 12:01:24     196      20 s !     14.0          9.8 !          34 s
 * 12:01:44     280      28 s !     14.0         10.0 !          48 s
 * 12:02:12     392      40 s !     14.0          9.8 !          68 s !
 * 12:02:52     560      56 s !     14.0         10.0 !          96 s !
 * 12:03:48     496      50 s !      8.9          9.9           106 s !
 * 12:04:38     400      40 s !      8.0         10.0            90 s !
 * 12:05:18     320      32 s !      8.0         10.0            72 s !
 * 12:05:50     256      26 s !      8.0          9.8            58 s
 * 12:06:16     208      21 s !      8.0          9.9            47 s
 * 12:06:37     168      17 s !      8.0          9.9            38 s
 * 12:06:54     136      14 s !      8.0          9.7            31 s
 * 12:07:08     112      12 s !      8.0          9.3            26 s
 * 12:07:20      96      10 s        8.0          9.6            22 s
 * 12:07:30      80       8 s        8.0         10.0            18 s
 * }</pre>
 */
public final class WarningFiguresDemo {
  private static final Duration TRIGGER = Duration.ofSeconds(10);
  private static final int WRITTEN_PER_SECOND = 10;
  private static final long PROMISED_SECONDS = 60;

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(WarningFiguresDemo.class, args);
    try (SparkSession spark = run.sparkSession()) {
      MemoryStream<Long> orders =
          new MemoryStream<>(0, spark.sqlContext(), Option.apply(1), Encoders.LONG());
      SimulatedClock clock = new SimulatedClock(second -> add(orders, second, ordersIn(second)));
      Map<Long, Long> longestWait = new ConcurrentHashMap<>();
      VoidFunction2<Dataset<Row>, Long> write =
          (rows, batchId) -> {
            List<Long> seconds = rows.as(Encoders.LONG()).collectAsList();
            clock.pass((seconds.size() + WRITTEN_PER_SECOND - 1) / WRITTEN_PER_SECOND);
            longestWait.put(batchId, clock.secondsSinceStart() - Collections.min(seconds));
          };
      StreamingQuery query = clock.start(orders.toDF(), OutputMode.Append(), TRIGGER, write);
      clock.runUntil(query, Duration.ofMinutes(6));
      print(query.recentProgress(), longestWait);
      query.stop();
    }
  }

  private static int ordersIn(long second) {
    return second >= 60 && second < 180 ? 14 : 8;
  }

  private static void add(MemoryStream<Long> orders, long second, int count) {
    orders.addData(
        JavaConverters.asScalaBuffer(new ArrayList<>(Collections.nCopies(count, second))));
  }

  private static void print(StreamingQueryProgress[] recent, Map<Long, Long> longestWait) {
    System.out.println("trigger   orders  duration    input/s  processed/s    longest wait");
    for (StreamingQueryProgress each : recent) {
      if (each.durationMs().containsKey("addBatch")) {
        long wait = longestWait.get(each.batchId());
        String line =
            String.format(
                Locale.ROOT,
                "%s  %6d  %6d s %s  %7.1f  %11.1f %s  %10d s %s",
                each.timestamp().substring(11, 19),
                each.numInputRows(),
                each.batchDuration() / 1000,
                mark(takesLongerThanTheTrigger(each)),
                each.inputRowsPerSecond(),
                each.processedRowsPerSecond(),
                mark(getsMoreThanItProcesses(each)),
                wait,
                mark(wait > PROMISED_SECONDS));
        System.out.println(line.stripTrailing());
      }
    }
  }

  // region limits
  static boolean takesLongerThanTheTrigger(StreamingQueryProgress progress) {
    return progress.batchDuration() > TRIGGER.toMillis();
  }

  static boolean getsMoreThanItProcesses(StreamingQueryProgress progress) {
    return progress.inputRowsPerSecond() > progress.processedRowsPerSecond();
  }

  // endregion

  private static String mark(boolean over) {
    return over ? "!" : " ";
  }
}
