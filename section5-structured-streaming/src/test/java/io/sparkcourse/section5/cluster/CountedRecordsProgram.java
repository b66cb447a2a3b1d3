package io.sparkcourse.section5.cluster;

import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.jvm.JvmModules;
import io.sparkcourse.common.jvm.LauncherProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Counts how often each value is in a Kafka topic, by a query with state. It never ends on its own.
 */
public final class CountedRecordsProgram {
  /** Written at the start: the application's id. */
  static final String APPLICATION = "application";

  /** Appended after each micro-batch: its id, how many values there are, and how many records. */
  static final String COUNTS = "counts";

  private CountedRecordsProgram() {}

  /**
   * Runs it.
   *
   * @param args the address of a broker, a topic, and a directory for the files above and for the
   *     checkpoint, which all machines see
   */
  public static void main(String[] args) throws Exception {
    LauncherProcess.follow();
    JvmModules.openForSpark();
    Path directory = Path.of(args[2]);
    SparkSession spark = SparkSession.builder().getOrCreate();
    append(directory, APPLICATION, spark.sparkContext().applicationId());
    spark
        .readStream()
        .format("kafka")
        .option("kafka.bootstrap.servers", args[0])
        .option("subscribe", args[1])
        .option("startingOffsets", "earliest")
        .load()
        .selectExpr("CAST(value AS STRING) AS value")
        .groupBy("value")
        .count()
        .writeStream()
        .outputMode("complete")
        .option("checkpointLocation", HadoopPath.of(directory.resolve("checkpoint")))
        .foreachBatch((Dataset<Row> counts, Long batch) -> note(directory, counts, batch))
        .start()
        .awaitTermination();
  }

  private static void note(Path directory, Dataset<Row> counts, long batch) throws IOException {
    List<Row> rows = counts.select("count").collectAsList();
    long records = rows.stream().mapToLong(row -> row.getLong(0)).sum();
    append(directory, COUNTS, batch + " " + rows.size() + " " + records);
  }

  private static void append(Path directory, String file, String line) throws IOException {
    Files.writeString(
        directory.resolve(file), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
