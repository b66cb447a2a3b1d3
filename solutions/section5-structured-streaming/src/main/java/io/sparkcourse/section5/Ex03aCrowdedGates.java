package io.sparkcourse.section5;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.window;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Exercise 5.3a: at which gates of a stadium was there a crowd?
 *
 * <p>Count the people who have entered, by gate and half hour. A and a are different gates. Half
 * hours begin every 10 minutes: at 12:00, 12:10, 12:20 and so on, by the time of the entries. An
 * entry of exactly 12:30:00 is not in the half hour that ends then. Output each half hour of a gate
 * in which more than 100 people have entered.
 *
 * <p>Entries arrive up to 15 minutes late: none is more than 15 minutes older than the newest entry
 * of the micro-batches before. Output a half hour once, when it is complete: in the micro-batch in
 * which the newest entry so far, of any gate, is at least 15 minutes after its end. (Spark does it
 * in the micro-batch without rows that follows.) An entry without time (null) does not count.
 *
 * <p>The columns of {@code entries} are {@code gate STRING, time TIMESTAMP, people INT}; only the
 * time can be null. Those of the result are {@code gate STRING, start TIMESTAMP, end TIMESTAMP,
 * people BIGINT}. The caller starts the query in output mode append.
 *
 * <p>Input:
 *
 * <pre>{@code
 * micro-batch 1:  A,12:05:00,60  A,12:20:00,50  B,12:10:00,90
 * micro-batch 2:  B,12:31:00,20  A,12:45:00,10
 * micro-batch 3:  B,12:40:00,30  A,13:00:00,5
 * }</pre>
 *
 * Output:
 *
 * <pre>{@code
 * micro-batch 2:  A 12:00-12:30 110
 * micro-batch 3:  B 12:10-12:40 110
 * }</pre>
 *
 * <p>Look at it with {@code ./course run 5.3a}, check it with {@code ./course check 5.3a}, and if
 * you are stuck, {@code ./course hint 5.3a}.
 */
public final class Ex03aCrowdedGates {
  private static final List<List<String>> ENTRIES =
      List.of(
          List.of(
              "A,2025-06-02 12:05:00,60", "A,2025-06-02 12:20:00,50", "B,2025-06-02 12:10:00,90"),
          List.of("B,2025-06-02 12:31:00,20", "A,2025-06-02 12:45:00,10"),
          List.of("B,2025-06-02 12:40:00,30", "A,2025-06-02 13:00:00,5"));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex03aCrowdedGates.class, args);
    String files =
        HadoopPath.pattern(ArrivingFiles.write(run.temporaryDirectory("entries"), ENTRIES));
    try (SparkSession spark = run.sparkSession()) {
      spark.conf().set("spark.sql.session.timeZone", "UTC");
      Dataset<Row> entries =
          spark
              .readStream()
              .schema("gate STRING, time TIMESTAMP, people INT")
              .option("maxFilesPerTrigger", 1)
              .csv(files);

      crowdedGates(entries)
          .writeStream()
          .format("console")
          .trigger(Trigger.AvailableNow())
          .start()
          .awaitTermination();
    }
  }

  static Dataset<Row> crowdedGates(Dataset<Row> entries) {
    // region answer
    return entries
        .withWatermark("time", "15 minutes")
        .groupBy(col("gate"), window(col("time"), "30 minutes", "10 minutes"))
        .agg(sum("people").as("people"))
        .filter("people > 100")
        .select("gate", "window.start", "window.end", "people");
    // endregion
  }
}
