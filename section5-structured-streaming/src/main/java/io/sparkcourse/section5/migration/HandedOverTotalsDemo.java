package io.sparkcourse.section5.migration;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayInputDStream;
import io.sparkcourse.common.replay.StreamClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 5.12: a DStream program ends, and a query continues with its totals.
 *
 * <p>Run it with the green arrow, {@code ./course run HandedOverTotals}, or {@code spark-submit}.
 * It prints the totals of two minutes by a DStream, and of the next two by a query that begins with
 * nothing, and by one that begins with what the DStream has saved:
 *
 * <pre>{@code
 * updateStateByKey
 *   12:01:00  mug 1, tea 2
 *   12:02:00  mug 1, tea 3
 * mapGroupsWithState, from nothing
 *   micro-batch 0  tea 1
 *   micro-batch 1  cup 1, tea 2
 * mapGroupsWithState, from what was saved
 *   micro-batch 0  mug 1, tea 4
 *   micro-batch 1  cup 1, tea 5
 * }</pre>
 */
public final class HandedOverTotalsDemo {
  private static final Instant NOON = Instant.parse("2025-06-02T12:00:00Z");
  private static final List<List<String>> BEFORE =
      List.of(List.of("12:00 tea", "12:00 mug", "12:00 tea"), List.of("12:01 tea"));
  private static final List<List<String>> AFTER =
      List.of(List.of("12:02 tea"), List.of("12:03 tea", "12:03 cup"));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(HandedOverTotalsDemo.class, args);
    Path saved = run.temporaryDirectory("totals");
    System.out.println("updateStateByKey");
    countAndSave(run, saved);

    Path files = ArrivingFiles.write(run.temporaryDirectory("orders"), AFTER);
    try (SparkSession spark = run.sparkSession()) {
      Dataset<Row> orders =
          spark.readStream().option("maxFilesPerTrigger", 1).text(HadoopPath.pattern(files));
      System.out.println("mapGroupsWithState, from nothing");
      print(States.totalsByFunction(orders));
      System.out.println("mapGroupsWithState, from what was saved");
      Dataset<Row> totals =
          spark.read().schema("product STRING, total INT").csv(HadoopPath.pattern(last(saved)));
      print(States.totalsByFunction(orders, totals));
    }
  }

  private static void countAndSave(DemoRun run, Path saved) throws InterruptedException {
    String directory = HadoopPath.of(saved) + "/";
    try (JavaStreamingContext ssc = run.streamingContext(Durations.minutes(1))) {
      ssc.checkpoint(run.checkpointDirectory());
      // region save
      JavaPairDStream<String, Integer> totals =
          States.totals(ReplayInputDStream.of(ssc, HandedOverTotalsDemo::minuteByMinute));
      totals.foreachRDD(
          (rdd, time) -> {
            rdd.map(total -> total._1() + "," + total._2())
                .saveAsTextFile(directory + time.milliseconds());
            print(
                StreamClock.format(time),
                rdd.map(total -> total._1() + " " + total._2()).collect());
          });
      // endregion
      ssc.start();
      ssc.awaitTermination();
    }
  }

  private static void print(Dataset<Row> totals) throws TimeoutException, StreamingQueryException {
    VoidFunction2<Dataset<Row>, Long> print =
        (rows, id) -> print("micro-batch " + id, rows.as(Encoders.STRING()).collectAsList());
    totals
        .writeStream()
        .outputMode("update")
        .foreachBatch(print)
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
  }

  private static void print(String batch, List<String> totals) {
    System.out.printf("  %s  %s%n", batch, String.join(", ", totals.stream().sorted().toList()));
  }

  /** The totals of the last micro-batch that was saved completely. */
  private static Path last(Path saved) throws IOException {
    try (Stream<Path> batches = Files.list(saved)) {
      return batches
          .filter(batch -> Files.exists(batch.resolve("_SUCCESS")))
          .max(Comparator.comparingLong(batch -> Long.parseLong(batch.getFileName().toString())))
          .orElseThrow();
    }
  }

  private static List<Arrival<String>> minuteByMinute() {
    List<Arrival<String>> arrivals = new ArrayList<>();
    for (int minute = 0; minute < BEFORE.size(); minute++) {
      Instant at = NOON.plus(Duration.ofMinutes(minute));
      BEFORE.get(minute).forEach(order -> arrivals.add(new Arrival<>(at, order)));
    }
    return arrivals;
  }
}
