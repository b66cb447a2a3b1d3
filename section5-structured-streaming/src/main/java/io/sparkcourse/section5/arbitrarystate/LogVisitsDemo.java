package io.sparkcourse.section5.arbitrarystate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.session_window;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.FilesInTurn;
import io.sparkcourse.common.generator.AccessLogGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * Lecture 5.7: does it find the same visits as lecture 3.2 in the same access log?
 *
 * <p>The log is in files of half an hour. A visit ends with more than half an hour of silence. Run
 * it with the green arrow, {@code ./course run LogVisits}, or {@code spark-submit}. It prints the
 * closed visits and the rows in the state after each file, with our own function and with {@code
 * session_window}:
 *
 * <pre>{@code
 *                  own function       session_window
 * requests until   over   in state    over   in state
 * 12:30               0         57        0         57
 * 13:00              26        108       26        108
 * 13:30              91        160       91        160
 * 14:00             166        165      166        165
 * 14:30             287        123      287        124
 * 15:00             365        118      365        118
 * a day later       483          1      483          1
 * The log was made of 483 visits.
 * }</pre>
 */
public final class LogVisitsDemo {
  static final Duration GAP = AccessLogGenerator.SESSION_GAP;

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(LogVisitsDemo.class, args);
    try (SparkSession spark = run.sparkSession()) {
      spark.conf().set("spark.sql.session.timeZone", "UTC");
      FilesInTurn own = FilesInTurn.in(run.temporaryDirectory("own"));
      FilesInTurn windows = FilesInTurn.in(run.temporaryDirectory("windows"));
      Map<String, List<String>> files = LogFiles.byHalfHour();
      List<Tally> ownTallies = run(visits(requests(spark, own)), own, files.values());
      List<Tally> windowTallies =
          run(sessionWindows(requests(spark, windows)), windows, files.values());

      System.out.println("                 own function       session_window");
      System.out.println("requests until   over   in state    over   in state");
      int row = 0;
      for (String until : files.keySet()) {
        System.out.printf("%-15s %s    %s%n", until, ownTallies.get(row), windowTallies.get(row));
        row++;
      }
      System.out.println("The log was made of " + LogFiles.visitsInTruth() + " visits.");
    }
  }

  // region pipeline
  static Dataset<Visit> visits(Dataset<Row> requests) {
    return Visits.over(requests.withWatermark("time", "10 minutes"), GAP);
  }

  static Dataset<Row> sessionWindows(Dataset<Row> requests) {
    return requests
        .withWatermark("time", "10 minutes")
        .groupBy(col("user"), session_window(col("time"), "30 minutes"))
        .agg(count("*").as("pages"));
  }

  // endregion

  /** The number of closed visits, and of rows in the state. */
  private record Tally(long over, long inState) {
    @Override
    public String toString() {
      return String.format("%5d %10d", over, inState);
    }
  }

  private static <T> List<Tally> run(
      Dataset<T> visits, FilesInTurn files, Iterable<List<String>> lines) throws TimeoutException {
    LongAdder over = new LongAdder();
    VoidFunction2<Dataset<T>, Long> count = (rows, batch) -> over.add(rows.collectAsList().size());
    StreamingQuery query = visits.writeStream().outputMode("append").foreachBatch(count).start();
    List<Tally> tallies = new ArrayList<>();
    for (List<String> file : lines) {
      files.arrive(query, file);
      StateOperatorProgress state = query.lastProgress().stateOperators()[0];
      tallies.add(new Tally(over.sum(), state.numRowsTotal()));
    }
    query.stop();
    return tallies;
  }

  private static Dataset<Row> requests(SparkSession spark, FilesInTurn files) {
    return spark.readStream().schema("time TIMESTAMP, user STRING").csv(files.path());
  }
}
