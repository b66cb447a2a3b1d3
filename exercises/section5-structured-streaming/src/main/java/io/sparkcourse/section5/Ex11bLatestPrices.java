package io.sparkcourse.section5;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.exercise.NotStartedException;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Exercise 5.11b: the latest price of each product, from a topic with tombstones.
 *
 * <p>The key of a record is a product, a text in UTF-8, and its value the price in cents, as
 * digits. A price may be 0, too large for an {@code int}, and too large to be exact as a {@code
 * double}. A value of null is a tombstone: the product has no price any more. Records without a key
 * say nothing, and are left out; a key is never empty.
 *
 * <p>Of two records of a product, the later one is that with the later {@code timestamp}. If both
 * have the same, it is the one with the higher {@code offset}. The topic has been given more
 * partitions, so records of a product can be in two of them, and a later record can have the lower
 * offset. Records come in any order, and old ones come again, with all that they had before.
 *
 * <p>Output, in each micro-batch, one row for each product of which records have come in it, also
 * if they are old ones and nothing has changed. The row has the price in the latest record of all
 * that have come until then, and null if that is a tombstone.
 *
 * <p>The columns of {@code records} are {@code key BINARY, value BINARY, partition INT, offset
 * BIGINT, timestamp TIMESTAMP}; key and value can be null. Those of the result are {@code product
 * STRING, cents BIGINT}. The caller starts the query, in the output mode update.
 *
 * <p>Input, with partition, offset and timestamp:
 *
 * <pre>{@code
 * micro-batch 1:  tea 300 (0, 7, 12:00)   mug 500 (0, 8, 12:00)
 * micro-batch 2:  tea 310 (0, 9, 12:05)   mug null (1, 0, 12:05)
 * micro-batch 3:  mug 500 (0, 8, 12:00)
 * }</pre>
 *
 * Output:
 *
 * <pre>{@code
 * micro-batch 1:  mug 500, tea 300
 * micro-batch 2:  mug null, tea 310
 * micro-batch 3:  mug null
 * }</pre>
 *
 * <p>Look at it with {@code ./course run 5.11b}, check it with {@code ./course check 5.11b}, and if
 * you are stuck, {@code ./course hint 5.11b}.
 */
public final class Ex11bLatestPrices {
  private static final List<List<String>> RECORDS =
      List.of(
          List.of("tea,300,0,7,2025-06-02 12:00:00", "mug,500,0,8,2025-06-02 12:00:00"),
          List.of("tea,310,0,9,2025-06-02 12:05:00", "mug,,1,0,2025-06-02 12:05:00"),
          List.of("mug,500,0,8,2025-06-02 12:00:00"));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex11bLatestPrices.class, args);
    String files =
        HadoopPath.pattern(ArrivingFiles.write(run.temporaryDirectory("records"), RECORDS));
    try (SparkSession spark = run.sparkSession()) {
      Dataset<Row> records =
          spark
              .readStream()
              .schema("key STRING, value STRING, partition INT, offset BIGINT, timestamp TIMESTAMP")
              .option("maxFilesPerTrigger", 1)
              .csv(files)
              .selectExpr(
                  "CAST(key AS BINARY) AS key",
                  "CAST(value AS BINARY) AS value",
                  "partition",
                  "offset",
                  "timestamp");

      latest(records)
          .writeStream()
          .outputMode("update")
          .format("console")
          .trigger(Trigger.AvailableNow())
          .start()
          .awaitTermination();
    }
  }

  static Dataset<Row> latest(Dataset<Row> records) {
    // region answer
    throw new NotStartedException(
        "5.11b", "group the records by their product, and choose the value of one of them");
    // endregion
  }
}
