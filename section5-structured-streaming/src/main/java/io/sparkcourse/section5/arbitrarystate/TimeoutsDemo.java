package io.sparkcourse.section5.arbitrarystate;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.FilesInTurn;
import io.sparkcourse.common.files.HadoopPath;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.FlatMapGroupsWithStateFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.GroupState;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * Lecture 5.7: what do the two timeouts wait for?
 *
 * <p>Ann views a page, and then nothing arrives. Run it with the green arrow, {@code ./course run
 * Timeouts}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * processing time: a second of the clock
 *   a view of ann, 12:00          ann came, ann timed out
 * event time: five minutes of the watermark
 *   a view of ann, 12:00          ann came
 *   two seconds without a view    -
 *   a view of bob, 12:06          bob came, ann timed out
 * }</pre>
 */
public final class TimeoutsDemo {
  private static final String ANN = "2025-06-02T12:00:00Z,ann";
  private static final String BOB = "2025-06-02T12:06:00Z,bob";
  private static final String VIEW = "time TIMESTAMP, user STRING";

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(TimeoutsDemo.class, args);
    try (SparkSession spark = run.sparkSession()) {
      System.out.println("processing time: a second of the clock");
      runByProcessingTime(spark, run.temporaryDirectory("processing-time"));
      System.out.println("event time: five minutes of the watermark");
      runByEventTime(spark, run.temporaryDirectory("event-time"));
    }
  }

  // region pipeline
  static Dataset<String> byProcessingTime(Dataset<Row> views) {
    FlatMapGroupsWithStateFunction<String, Row, Integer, String> function =
        (user, viewsOfUser, state) -> {
          if (state.hasTimedOut()) {
            return timedOut(user, state);
          }
          state.update(1);
          state.setTimeoutDuration("1 second");
          return List.of(user + " came").iterator();
        };
    return byUser(views, function, GroupStateTimeout.ProcessingTimeTimeout());
  }

  static Dataset<String> byEventTime(Dataset<Row> views) {
    FlatMapGroupsWithStateFunction<String, Row, Integer, String> function =
        (user, viewsOfUser, state) -> {
          if (state.hasTimedOut()) {
            return timedOut(user, state);
          }
          state.update(1);
          Timestamp time = viewsOfUser.next().getAs("time"); // a user has one view here
          state.setTimeoutTimestamp(time.getTime(), "5 minutes");
          return List.of(user + " came").iterator();
        };
    return byUser(
        views.withWatermark("time", "0 seconds"), function, GroupStateTimeout.EventTimeTimeout());
  }

  private static Iterator<String> timedOut(String user, GroupState<Integer> state) {
    state.remove();
    return List.of(user + " timed out").iterator();
  }

  // endregion

  private static Dataset<String> byUser(
      Dataset<Row> views,
      FlatMapGroupsWithStateFunction<String, Row, Integer, String> function,
      GroupStateTimeout timeout) {
    MapFunction<Row, String> user = view -> view.getAs("user");
    return views
        .groupByKey(user, Encoders.STRING())
        .flatMapGroupsWithState(
            function, OutputMode.Append(), Encoders.INT(), Encoders.STRING(), timeout);
  }

  private static void runByProcessingTime(SparkSession spark, Path directory) throws Exception {
    String files = HadoopPath.pattern(ArrivingFiles.write(directory, List.of(List.of(ANN))));
    Queue<String> output = new ConcurrentLinkedQueue<>();
    StreamingQuery query =
        start(byProcessingTime(spark.readStream().schema(VIEW).csv(files)), output);
    while (output.size() < 2 && !query.awaitTermination(50)) {
      // processAllAvailable() would not return: with this timeout there is always something to do
    }
    print("a view of ann, 12:00", output);
    query.stop();
  }

  private static void runByEventTime(SparkSession spark, Path directory) throws Exception {
    FilesInTurn files = FilesInTurn.in(directory);
    Queue<String> output = new ConcurrentLinkedQueue<>();
    StreamingQuery query =
        start(byEventTime(spark.readStream().schema(VIEW).csv(files.path())), output);
    files.arrive(query, List.of(ANN));
    print("a view of ann, 12:00", output);
    query.awaitTermination(2_000);
    print("two seconds without a view", output);
    files.arrive(query, List.of(BOB));
    print("a view of bob, 12:06", output);
    query.stop();
  }

  private static StreamingQuery start(Dataset<String> result, Queue<String> output)
      throws TimeoutException {
    VoidFunction2<Dataset<String>, Long> collect =
        (rows, batch) -> output.addAll(rows.collectAsList());
    return result.writeStream().foreachBatch(collect).start();
  }

  private static void print(String when, Queue<String> output) {
    System.out.printf("  %-30s%s%n", when, output.isEmpty() ? "-" : String.join(", ", output));
    output.clear();
  }
}
