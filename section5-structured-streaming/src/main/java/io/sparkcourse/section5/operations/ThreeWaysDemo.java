package io.sparkcourse.section5.operations;

import static org.apache.spark.sql.functions.col;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Lecture 5.2: one query over readings of devices, with columns, with objects, and in SQL.
 *
 * <p>How many readings with a signal above 10 are there for each type of device? The readings are
 * in two files, and each is a micro-batch. Run it with the green arrow, {@code ./course run 5.2},
 * or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * by columns
 *   micro-batch 0  door: 1   lamp: 1
 *   micro-batch 1  door: 2   lamp: 2
 * by objects
 *   micro-batch 0  door: 1   lamp: 1
 *   micro-batch 1  door: 2   lamp: 2
 * in SQL
 *   micro-batch 0  door: 1   lamp: 1
 *   micro-batch 1  door: 2   lamp: 2
 * }</pre>
 */
public final class ThreeWaysDemo {
  static final String SCHEMA = "device STRING, type STRING, signal DOUBLE";
  private static final List<List<String>> FILES =
      List.of(
          List.of("lamp-1,lamp,12.5", "lamp-2,lamp,9.0", "door-1,door,30.0"),
          List.of("lamp-1,lamp,17.5", "door-2,door,8.0", "door-1,door,34.0"));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(ThreeWaysDemo.class, args);
    String files =
        HadoopPath.pattern(ArrivingFiles.write(run.temporaryDirectory("readings"), FILES));
    try (SparkSession spark = run.sparkSession()) {
      // region main
      Dataset<Row> readings =
          spark.readStream().schema(SCHEMA).option("maxFilesPerTrigger", 1).csv(files);

      print("by columns", byColumns(readings));
      print("by objects", byObjects(readings.as(Encoders.bean(Reading.class))));
      print("in SQL", inSql(readings));
      // endregion
    }
  }

  // region columns
  static Dataset<Row> byColumns(Dataset<Row> readings) {
    return readings.where(col("signal").gt(10)).groupBy("type").count();
  }

  // endregion

  // region objects
  static Dataset<Row> byObjects(Dataset<Reading> readings) {
    return readings
        .filter((FilterFunction<Reading>) reading -> reading.getSignal() > 10)
        .groupByKey((MapFunction<Reading, String>) Reading::getType, Encoders.STRING())
        .count()
        .toDF("type", "count");
  }

  // endregion

  // region sql
  static Dataset<Row> inSql(Dataset<Row> readings) {
    readings.createOrReplaceTempView("readings");
    return readings
        .sparkSession()
        .sql(
            """
            SELECT type, count(*) AS count
            FROM readings
            WHERE signal > 10
            GROUP BY type
            """);
  }

  // endregion

  private static void print(String way, Dataset<Row> counts)
      throws TimeoutException, StreamingQueryException {
    System.out.println(way);
    VoidFunction2<Dataset<Row>, Long> print =
        (rows, batch) -> System.out.printf("  micro-batch %d  %s%n", batch, text(rows));
    counts
        .writeStream()
        .outputMode("complete")
        .foreachBatch(print)
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
  }

  private static String text(Dataset<Row> counts) {
    return counts.sort("type").collectAsList().stream()
        .map(row -> row.get(0) + ": " + row.get(1))
        .collect(Collectors.joining("   "));
  }
}
