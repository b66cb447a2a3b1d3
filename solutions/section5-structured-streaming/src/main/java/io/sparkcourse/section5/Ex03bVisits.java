package io.sparkcourse.section5;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.session_window;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.unix_timestamp;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Exercise 5.3b: how long does a visit to the shop take, and how many pages are seen?
 *
 * <p>Page views of one visitor belong to one visit as long as there are at most 30 minutes, by the
 * time of the views, from one view to the next; exactly 30 minutes is not too long. Output, for
 * each visit, including one with a single view: the visitor, the time of the first view, the
 * seconds from the first view to the last, the number of views, and the number of different pages.
 * Two views in the same second count as two, even of the same page. Visitors and pages are compared
 * as they are: {@code /tea}, {@code /Tea}, {@code /tea/} and {@code /tea?from=cart} are four pages.
 * A visitor and a page may be an empty text, and their spaces are kept.
 *
 * <p>Views arrive less than 10 minutes late: each is less than 10 minutes older than the newest
 * view of the micro-batches before. Output a visit once, when it is over: in the micro-batch in
 * which the newest view so far, of any visitor, is at least 40 minutes after the visit's last one,
 * 30 for the next view and 10 because that might be late. (Spark does it in the micro-batch without
 * rows that follows.) A view without time (null) does not count.
 *
 * <p>The columns of {@code views} are {@code visitor STRING, time TIMESTAMP, page STRING}; only the
 * time can be null, and times are whole seconds. Those of the result are {@code visitor STRING,
 * start TIMESTAMP, seconds BIGINT, views BIGINT, pages BIGINT}. The caller starts the query in
 * output mode append.
 *
 * <p>Input:
 *
 * <pre>{@code
 * micro-batch 1:  ann,12:00:00,/tea  ann,12:30:00,/tea  bob,12:05:00,/mug
 * micro-batch 2:  bob,12:41:00,/tea  ann,12:50:00,/cart
 * micro-batch 3:  bob,13:30:00,/mug
 * }</pre>
 *
 * Output:
 *
 * <pre>{@code
 * micro-batch 2:  bob 12:05, 0 seconds, 1 view, 1 page
 * micro-batch 3:  ann 12:00, 3000 seconds, 3 views, 2 pages   bob 12:41, 0 seconds, 1 view, 1 page
 * }</pre>
 *
 * <p>Look at it with {@code ./course run 5.3b}, check it with {@code ./course check 5.3b}, and if
 * you are stuck, {@code ./course hint 5.3b}.
 */
public final class Ex03bVisits {
  private static final List<List<String>> VIEWS =
      List.of(
          List.of(
              "ann,2025-06-02 12:00:00,/tea",
              "ann,2025-06-02 12:30:00,/tea",
              "bob,2025-06-02 12:05:00,/mug"),
          List.of("bob,2025-06-02 12:41:00,/tea", "ann,2025-06-02 12:50:00,/cart"),
          List.of("bob,2025-06-02 13:30:00,/mug"));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex03bVisits.class, args);
    String files = HadoopPath.pattern(ArrivingFiles.write(run.temporaryDirectory("views"), VIEWS));
    try (SparkSession spark = run.sparkSession()) {
      spark.conf().set("spark.sql.session.timeZone", "UTC");
      Dataset<Row> views =
          spark
              .readStream()
              .schema("visitor STRING, time TIMESTAMP, page STRING")
              .option("maxFilesPerTrigger", 1)
              .csv(files);

      visits(views)
          .writeStream()
          .format("console")
          .trigger(Trigger.AvailableNow())
          .start()
          .awaitTermination();
    }
  }

  static Dataset<Row> visits(Dataset<Row> views) {
    // region answer
    return views
        .withWatermark("time", "10 minutes")
        .groupBy(col("visitor"), session_window(col("time"), "30 minutes"))
        .agg(
            min("time").as("start"),
            unix_timestamp(max("time")).minus(unix_timestamp(min("time"))).as("seconds"),
            count("*").as("views"),
            size(collect_set("page")).cast("long").as("pages"))
        .drop("session_window");
    // endregion
  }
}
