package io.sparkcourse.section5.windows;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.format_string;
import static org.apache.spark.sql.functions.session_window;
import static org.apache.spark.sql.functions.when;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Lecture 5.3: which page views belong to one visit?
 *
 * <p>A visit ends after five minutes of silence; or, in the second query, after twenty if the page
 * takes long to read. Page views are in three files. Run it with the green arrow, {@code ./course
 * run Sessions}, or {@code spark-submit}. It prints the sessions with their numbers of pages, after
 * each micro-batch all of them, and in the third query those that are over:
 *
 * <pre>{@code
 * static gap, complete
 *   micro-batch 0  ann 12:00-12:08: 2   ann 12:11-12:16: 1   bob 12:01-12:06: 1
 *   micro-batch 1  ann 12:00-12:16: 4   bob 12:01-12:06: 1   bob 12:15-12:20: 1
 *   micro-batch 2  ann 12:00-12:16: 4   ann 13:00-13:05: 1   bob 12:01-12:06: 1   bob 12:15-12:20: 1
 * dynamic gap, complete
 *   micro-batch 0  ann 12:00-12:08: 2   ann 12:11-12:16: 1   bob 12:01-12:21: 1
 *   micro-batch 1  ann 12:00-12:16: 4   bob 12:01-12:21: 2
 *   micro-batch 2  ann 12:00-12:16: 4   ann 13:00-13:05: 1   bob 12:01-12:21: 2
 * static gap, append
 *   micro-batch 0  -
 *   micro-batch 1  -
 *   micro-batch 2  -
 *   micro-batch 3  ann 12:00-12:16: 4   bob 12:01-12:06: 1   bob 12:15-12:20: 1
 * }</pre>
 */
public final class SessionsDemo {
  private static final List<List<String>> VIEWS =
      List.of(
          List.of(
              "2025-06-02 12:00:00,ann,/tea",
              "2025-06-02 12:03:00,ann,/mug",
              "2025-06-02 12:11:00,ann,/cart",
              "2025-06-02 12:01:00,bob,/guide"),
          List.of("2025-06-02 12:07:00,ann,/sale", "2025-06-02 12:15:00,bob,/tea"),
          List.of("2025-06-02 13:00:00,ann,/tea"));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(SessionsDemo.class, args);
    String files = HadoopPath.pattern(ArrivingFiles.write(run.temporaryDirectory("views"), VIEWS));
    try (SparkSession spark = run.sparkSession()) {
      spark.conf().set("spark.sql.session.timeZone", "UTC");
      Dataset<Row> views =
          spark
              .readStream()
              .schema("time TIMESTAMP, user STRING, page STRING")
              .option("maxFilesPerTrigger", 1)
              .csv(files);

      Column text =
          format_string("%s %s: %d", col("user"), BatchLines.span("session_window"), col("count"));
      System.out.println("static gap, complete");
      BatchLines.print(staticGap(views), "complete", text);
      System.out.println("dynamic gap, complete");
      BatchLines.print(dynamicGap(views), "complete", text);
      System.out.println("static gap, append");
      BatchLines.print(staticGap(views), "append", text);
    }
  }

  // region pipeline
  static Dataset<Row> staticGap(Dataset<Row> views) {
    return views
        .withWatermark("time", "10 minutes")
        .groupBy(session_window(col("time"), "5 minutes"), col("user"))
        .count();
  }

  static Dataset<Row> dynamicGap(Dataset<Row> views) {
    Column gap = when(col("page").equalTo("/guide"), "20 minutes").otherwise("5 minutes");
    return views
        .withWatermark("time", "10 minutes")
        .groupBy(session_window(col("time"), gap), col("user"))
        .count();
  }
  // endregion
}
