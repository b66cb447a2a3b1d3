package io.sparkcourse.section5.watermarks;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.window;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.Earthquake;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.sample.SampleData;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Lecture 5.4: how many rows does a watermark drop, and how many of them does Spark report?
 *
 * <p>A week of earthquakes is counted in windows of twelve hours. Reports arrive as in 2018, in
 * files of six hours; they may be twelve hours late. Run it with the green arrow, {@code ./course
 * run DroppedEarthquakes}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * reports that came in:      1707
 * in the counts:             1428
 * dropped:                   279
 * numRowsDroppedByWatermark: 59
 * }</pre>
 */
public final class DroppedEarthquakesDemo {
  private static final Duration SIX_HOURS = Duration.ofHours(6);

  /** The number of rows that arrived, are in a count, and were dropped according to Spark. */
  record Tally(long arrived, long counted, long droppedByMetric) {
    static Tally of(List<StreamingQueryProgress> batches, Map<Instant, Long> counts) {
      return new Tally(
          batches.stream().mapToLong(StreamingQueryProgress::numInputRows).sum(),
          counts.values().stream().mapToLong(Long::longValue).sum(),
          batches.stream()
              .mapToLong(batch -> batch.stateOperators()[0].numRowsDroppedByWatermark())
              .sum());
    }
  }

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(DroppedEarthquakesDemo.class, args);
    try (SparkSession spark = run.sparkSession()) {
      spark.conf().set("spark.sql.session.timeZone", "UTC");
      Tally tally = count(spark, ArrivingFiles.write(run.temporaryDirectory("quakes"), arrivals()));
      System.out.println("reports that came in:      " + tally.arrived());
      System.out.println("in the counts:             " + tally.counted());
      System.out.println("dropped:                   " + (tally.arrived() - tally.counted()));
      System.out.println("numRowsDroppedByWatermark: " + tally.droppedByMetric());
    }
  }

  static Tally count(SparkSession spark, Path files)
      throws TimeoutException, StreamingQueryException {
    Map<Instant, Long> counts = new HashMap<>();
    VoidFunction2<Dataset<Row>, Long> keepLatest =
        (rows, batch) ->
            rows.collectAsList()
                .forEach(row -> counts.put(row.getTimestamp(0).toInstant(), row.getLong(1)));
    // region main
    Dataset<Row> quakes =
        spark
            .readStream()
            .schema("time TIMESTAMP")
            .option("maxFilesPerTrigger", 1)
            .csv(HadoopPath.pattern(files));
    StreamingQuery query =
        countsByHalfDay(quakes)
            .writeStream()
            .outputMode("update")
            .trigger(Trigger.AvailableNow())
            .foreachBatch(keepLatest)
            .start();
    query.awaitTermination();
    // endregion
    return Tally.of(List.of(query.recentProgress()), counts);
  }

  // region pipeline
  /** The number of earthquakes in each half of a day. */
  static Dataset<Row> countsByHalfDay(Dataset<Row> quakes) {
    return quakes
        .withWatermark("time", "12 hours")
        .groupBy(window(col("time"), "12 hours"))
        .count()
        .select(col("window.start"), col("count"));
  }

  // endregion

  /** The times of the earthquakes, by the six hours in which the reports arrived. */
  static List<List<String>> arrivals() {
    Map<Long, List<String>> bySixHours = new TreeMap<>();
    for (Earthquake quake : SampleData.earthquakes().rows()) {
      long number = quake.getUpdated().toEpochMilli() / SIX_HOURS.toMillis();
      bySixHours.computeIfAbsent(number, none -> new ArrayList<>()).add(quake.getTime().toString());
    }
    return List.copyOf(bySixHours.values());
  }
}
