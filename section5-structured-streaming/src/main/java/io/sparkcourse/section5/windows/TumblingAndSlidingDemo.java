package io.sparkcourse.section5.windows;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.format_string;
import static org.apache.spark.sql.functions.window;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Lecture 5.3: how many orders were placed in each ten minutes, according to the times of the
 * orders?
 *
 * <p>Five orders arrive in three files, the last of them late. Each file is a micro-batch. Run it
 * with the green arrow, {@code ./course run 5.3}, or {@code spark-submit}. It prints, for each
 * micro-batch, the windows that have changed:
 *
 * <pre>{@code
 * tumbling: 10 minutes
 *   micro-batch 0  12:00-12:10: 2
 *   micro-batch 1  12:10-12:20: 2
 *   micro-batch 2  12:00-12:10: 3
 * sliding: 10 minutes, every 5 minutes
 *   micro-batch 0  11:55-12:05: 1   12:00-12:10: 2   12:05-12:15: 1
 *   micro-batch 1  12:05-12:15: 3   12:10-12:20: 2
 *   micro-batch 2  11:55-12:05: 2   12:00-12:10: 3
 * }</pre>
 */
public final class TumblingAndSlidingDemo {
  private static final List<List<String>> ORDERS =
      List.of(
          List.of("2025-06-02 12:02:00,tea", "2025-06-02 12:07:00,mug"),
          List.of("2025-06-02 12:10:00,tea", "2025-06-02 12:13:00,tea"),
          List.of("2025-06-02 12:04:00,mug"));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(TumblingAndSlidingDemo.class, args);
    String files =
        HadoopPath.pattern(ArrivingFiles.write(run.temporaryDirectory("orders"), ORDERS));
    try (SparkSession spark = run.sparkSession()) {
      spark.conf().set("spark.sql.session.timeZone", "UTC");
      Dataset<Row> orders =
          spark
              .readStream()
              .schema("time TIMESTAMP, product STRING")
              .option("maxFilesPerTrigger", 1)
              .csv(files);

      Column text = format_string("%s: %d", BatchLines.span("window"), col("count"));
      System.out.println("tumbling: 10 minutes");
      BatchLines.print(tumbling(orders), "update", text);
      System.out.println("sliding: 10 minutes, every 5 minutes");
      BatchLines.print(sliding(orders), "update", text);
    }
  }

  // region pipeline
  static Dataset<Row> tumbling(Dataset<Row> orders) {
    return orders.groupBy(window(col("time"), "10 minutes")).count();
  }

  static Dataset<Row> sliding(Dataset<Row> orders) {
    return orders.groupBy(window(col("time"), "10 minutes", "5 minutes")).count();
  }
  // endregion
}
