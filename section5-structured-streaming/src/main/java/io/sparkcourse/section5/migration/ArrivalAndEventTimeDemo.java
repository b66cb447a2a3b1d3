package io.sparkcourse.section5.migration;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.expr;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayInputDStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Lecture 5.12: the same orders in windows of both engines. Which window is a late order in?
 *
 * <p>In each minute a few orders arrive. The tea of 12:01 is a minute late, the pen of 12:01 is
 * four minutes late. Run it with the green arrow, {@code ./course run 5.12}, or {@code
 * spark-submit}. It prints the orders of each two minutes:
 *
 * <pre>{@code
 * windows of a DStream
 *   12:00-12:02  mug 1, tea 2
 *   12:02-12:04  cup 1, tea 2
 *   12:04-12:06  pen 1, tea 1
 *   12:06-12:08  end 1
 * windows on event time, when they are complete
 *   12:00-12:02  mug 1, tea 3
 *   12:02-12:04  cup 1, tea 1
 *   12:04-12:06  tea 1
 * }</pre>
 */
public final class ArrivalAndEventTimeDemo {
  private static final Instant NOON = Instant.parse("2025-06-02T12:00:00Z");

  /** What arrives in each minute after noon. */
  private static final List<List<String>> ARRIVALS =
      List.of(
          List.of("12:00 tea"),
          List.of("12:01 tea", "12:01 mug"),
          List.of("12:02 tea", "12:01 tea"),
          List.of("12:03 cup"),
          List.of("12:04 tea"),
          List.of("12:01 pen"),
          List.of(),
          List.of("12:07 end"));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(ArrivalAndEventTimeDemo.class, args);
    System.out.println("windows of a DStream");
    windowsOfDStreams(run);
    System.out.println("windows on event time, when they are complete");
    windowsOnEventTime(run);
  }

  // region dstreams
  private static void windowsOfDStreams(DemoRun run) throws InterruptedException {
    try (JavaStreamingContext ssc = run.streamingContext(Durations.minutes(1))) {
      Windows.everyTwoMinutes(ReplayInputDStream.of(ssc, ArrivalAndEventTimeDemo::minuteByMinute))
          .foreachRDD(
              (counts, time) ->
                  System.out.printf(
                      "  %s-%s  %s%n",
                      clock(time.minus(Durations.minutes(2)).milliseconds()),
                      clock(time.milliseconds()),
                      String.join(
                          ", ", counts.sortByKey().map(ArrivalAndEventTimeDemo::text).collect())));

      ssc.start();
      ssc.awaitTermination();
    }
  }

  // endregion

  // region structured
  private static void windowsOnEventTime(DemoRun run) throws Exception {
    Path directory = run.temporaryDirectory("orders");
    ArrivingFiles.write(directory, ARRIVALS);
    try (SparkSession spark = run.sparkSession()) {
      spark.conf().set("spark.sql.session.timeZone", "UTC");
      Dataset<Row> orders =
          spark.readStream().option("maxFilesPerTrigger", 1).text(HadoopPath.pattern(directory));
      Windows.everyTwoMinutes(orders)
          .writeStream()
          .outputMode("append")
          .foreachBatch(print())
          .trigger(Trigger.AvailableNow())
          .start()
          .awaitTermination();
    }
  }

  // endregion

  private static VoidFunction2<Dataset<Row>, Long> print() {
    return (counts, batch) ->
        counts
            .groupBy("window")
            .agg(
                expr("array_join(sort_array(collect_list(product || ' ' || count)), ', ')")
                    .as("orders"))
            .orderBy("window")
            .select(
                date_format(col("window.start"), "HH:mm"),
                date_format(col("window.end"), "HH:mm"),
                col("orders"))
            .collectAsList()
            .forEach(row -> System.out.printf("  %s-%s  %s%n", row.get(0), row.get(1), row.get(2)));
  }

  private static List<Arrival<String>> minuteByMinute() {
    List<Arrival<String>> arrivals = new ArrayList<>();
    for (int minute = 0; minute < ARRIVALS.size(); minute++) {
      Instant at = NOON.plus(Duration.ofMinutes(minute));
      ARRIVALS.get(minute).forEach(order -> arrivals.add(new Arrival<>(at, order)));
    }
    return arrivals;
  }

  private static String clock(long millis) {
    return Instant.ofEpochMilli(millis).toString().substring(11, 16);
  }

  private static String text(Tuple2<String, Integer> count) {
    return count._1() + " " + count._2();
  }
}
