package io.sparkcourse.section5.deduplication;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.max_by;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Lecture 5.6: of several rows of one parcel, which one is output?
 *
 * <p>A parcel is scanned four times, and the scans arrive in a different order, each in a separate
 * file. Run it with the green arrow, {@code ./course run FirstToArrive}, or {@code spark-submit}.
 * It prints the output when the scans are treated as duplicates, and when the latest one is
 * selected:
 *
 * <pre>{@code
 * dropDuplicates, append
 *   micro-batch 0  P7 sorted
 *   micro-batch 1  -
 *   micro-batch 2  -
 *   micro-batch 3  -
 * max_by, update
 *   micro-batch 0  P7 sorted
 *   micro-batch 1  P7 sorted
 *   micro-batch 2  P7 delivered
 *   micro-batch 3  P7 delivered
 * }</pre>
 */
public final class FirstToArriveDemo {
  private static final List<List<String>> SCANS =
      List.of(
          List.of("P7,2025-06-02 12:20:00,sorted"),
          List.of("P7,2025-06-02 12:00:00,received"),
          List.of("P7,2025-06-02 12:50:00,delivered"),
          List.of("P7,2025-06-02 12:40:00,loaded"));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(FirstToArriveDemo.class, args);
    String files = HadoopPath.pattern(ArrivingFiles.write(run.temporaryDirectory("scans"), SCANS));
    try (SparkSession spark = run.sparkSession()) {
      Dataset<Row> scans =
          spark
              .readStream()
              .schema("parcel STRING, time TIMESTAMP, status STRING")
              .option("maxFilesPerTrigger", 1)
              .csv(files);
      System.out.println("dropDuplicates, append");
      print(firstToArrive(scans), "append");
      System.out.println("max_by, update");
      print(latest(scans), "update");
    }
  }

  // region pipeline
  static Dataset<Row> firstToArrive(Dataset<Row> scans) {
    return scans.dropDuplicates("parcel").select("parcel", "status");
  }

  static Dataset<Row> latest(Dataset<Row> scans) {
    return scans.groupBy("parcel").agg(max_by(col("status"), col("time")).as("status"));
  }

  // endregion

  private static void print(Dataset<Row> result, String mode)
      throws TimeoutException, StreamingQueryException {
    VoidFunction2<Dataset<Row>, Long> print =
        (rows, batch) -> System.out.printf("  micro-batch %d  %s%n", batch, text(rows));
    result
        .writeStream()
        .outputMode(mode)
        .foreachBatch(print)
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
  }

  private static String text(Dataset<Row> rows) {
    Column line = concat_ws(" ", col("parcel"), col("status"));
    List<String> lines = rows.select(line).as(Encoders.STRING()).collectAsList();
    return lines.isEmpty() ? "-" : String.join("   ", lines);
  }
}
