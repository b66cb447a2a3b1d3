package io.sparkcourse.section5.joins;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Lecture 5.5: how many rows does a join of two streams keep?
 *
 * <p>Three inner joins, over the same five hours: in each hour 60 ads are shown, and each is
 * clicked five minutes later. A micro-batch has one hour. Run it with the green arrow, {@code
 * ./course run JoinState}, or {@code spark-submit}. It prints the rows in the state after each
 * micro-batch:
 *
 * <pre>{@code
 * watermarks and a range    120  201  217  217  217   97
 * watermarks, no range      120  240  360  480  600
 * a range, no watermarks    120  240  360  480  600
 * }</pre>
 */
public final class JoinStateDemo {
  private static final int HOURS = 5;
  private static final LocalDateTime NOON = LocalDateTime.parse("2025-06-02T12:00:00");

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(JoinStateDemo.class, args);
    Path impressions = ArrivingFiles.write(run.temporaryDirectory("impressions"), hours(NOON));
    Path clicks = ArrivingFiles.write(run.temporaryDirectory("clicks"), hours(NOON.plusMinutes(5)));
    try (SparkSession spark = run.sparkSession()) {
      for (Map.Entry<String, BinaryOperator<Dataset<Row>>> each : joins().entrySet()) {
        Dataset<Row> join =
            each.getValue()
                .apply(
                    read(spark, impressions, "shown TIMESTAMP, ad STRING"),
                    read(spark, clicks, "clicked TIMESTAMP, clickedAd STRING"));
        System.out.printf("%-24s%s%n", each.getKey(), stateRows(join));
      }
    }
  }

  private static Map<String, BinaryOperator<Dataset<Row>>> joins() {
    Map<String, BinaryOperator<Dataset<Row>>> joins = new LinkedHashMap<>();
    joins.put("watermarks and a range", AdStreams::clicked);
    joins.put("watermarks, no range", AdStreams::withoutARange);
    joins.put("a range, no watermarks", AdStreams::withoutAWatermark);
    return joins;
  }

  private static Dataset<Row> read(SparkSession spark, Path files, String schema) {
    return spark
        .readStream()
        .schema(schema)
        .option("maxFilesPerTrigger", 1)
        .csv(HadoopPath.pattern(files));
  }

  private static String stateRows(Dataset<Row> join)
      throws TimeoutException, StreamingQueryException {
    // region main
    StreamingQuery query =
        join.writeStream().format("noop").trigger(Trigger.AvailableNow()).start();
    query.awaitTermination();
    return Stream.of(query.recentProgress())
        .map(batch -> String.format("%5d", batch.stateOperators()[0].numRowsTotal()))
        .collect(Collectors.joining());
    // endregion
  }

  /** A file for each hour, with a line for each minute of it. */
  private static List<List<String>> hours(LocalDateTime start) {
    List<List<String>> hours = new ArrayList<>();
    for (int hour = 0; hour < HOURS; hour++) {
      List<String> lines = new ArrayList<>();
      for (int ad = hour * 60; ad < hour * 60 + 60; ad++) {
        lines.add(start.plusMinutes(ad) + ":00,ad-" + ad);
      }
      hours.add(lines);
    }
    return hours;
  }
}
