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
 * Exercise 5.6a: each meter reading once, however often it is sent.
 *
 * <p>A gateway sends the readings of its meters, and sends a reading again until it gets an answer.
 * A reading is identified by its meter and its number: M1 with the number 11 and M11 with the
 * number 1 are two readings. Numbers begin at 1. When it is sent again, everything is the same
 * except the time {@code sent}, which is the time of the new sending. Output each reading once, in
 * the micro-batch in which its first row arrives.
 *
 * <p>The earliest and the latest sending of a reading are at most 30 minutes apart; exactly 30 is
 * possible. Rows arrive out of order, including those of one reading. But no row is more than 10
 * minutes older than the newest row of the micro-batches before. The age of a row is determined by
 * {@code sent}.
 *
 * <p>Old meters send no number (null). Their readings are sent only once, so each such row is a
 * reading of its own, even if two rows are equal.
 *
 * <p>The query runs for years. When a row with a number has arrived that was sent two hours after
 * the last sending of a reading, or later, nothing of that reading may be left in the state.
 *
 * <p>The columns of {@code rows} are {@code meter STRING, number INT, sent TIMESTAMP, watthours
 * BIGINT}; only the number can be null. Those of the result are {@code meter STRING, number INT,
 * watthours BIGINT}. The caller starts the query in output mode append.
 *
 * <p>Input:
 *
 * <pre>{@code
 * micro-batch 1:  M1,7,12:00,500  M2,7,12:01,320
 * micro-batch 2:  M1,7,12:10,500  M1,8,12:10,500
 * micro-batch 3:  old,,12:20,90  old,,12:20,90
 * micro-batch 4:  M2,7,12:31,320
 * }</pre>
 *
 * Output:
 *
 * <pre>{@code
 * micro-batch 1:  M1 7 500, M2 7 320
 * micro-batch 2:  M1 8 500
 * micro-batch 3:  old - 90, old - 90
 * }</pre>
 *
 * <p>Look at it with {@code ./course run 5.6a}, check it with {@code ./course check 5.6a}, and if
 * you are stuck, {@code ./course hint 5.6a}.
 */
public final class Ex06aEachReadingOnce {
  private static final List<List<String>> ROWS =
      List.of(
          List.of("M1,7,2025-06-02 12:00:00,500", "M2,7,2025-06-02 12:01:00,320"),
          List.of("M1,7,2025-06-02 12:10:00,500", "M1,8,2025-06-02 12:10:00,500"),
          List.of("old,,2025-06-02 12:20:00,90", "old,,2025-06-02 12:20:00,90"),
          List.of("M2,7,2025-06-02 12:31:00,320"));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex06aEachReadingOnce.class, args);
    String files = HadoopPath.pattern(ArrivingFiles.write(run.temporaryDirectory("rows"), ROWS));
    try (SparkSession spark = run.sparkSession()) {
      Dataset<Row> rows =
          spark
              .readStream()
              .schema("meter STRING, number INT, sent TIMESTAMP, watthours BIGINT")
              .option("maxFilesPerTrigger", 1)
              .csv(files);

      eachOnce(rows)
          .writeStream()
          .format("console")
          .trigger(Trigger.AvailableNow())
          .start()
          .awaitTermination();
    }
  }

  static Dataset<Row> eachOnce(Dataset<Row> rows) {
    // region answer
    throw new NotStartedException(
        "5.6a", "say what identifies a reading, and how far apart its rows can be");
    // endregion
  }
}
