package io.sparkcourse.section5.arbitrarystate;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.FilesInTurn;
import io.sparkcourse.common.timeline.EventTimeRecorder;
import io.sparkcourse.common.timeline.EventTimeline;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * Lecture 5.7: when is a visit over, and when does Spark call the function?
 *
 * <p>A visit ends with more than five minutes of silence; views may be ten minutes late. They are
 * in five files. Run it with the green arrow, {@code ./course run Visits}, or {@code spark-submit}.
 * It prints the visits that are output in each micro-batch, and a picture of what happened:
 *
 * <pre>{@code
 * visits that are over
 *   batch 0  -
 *   batch 1  -
 *   batch 2  -
 *   batch 3  bob 12:01-12:01: 1
 *   batch 4  -
 *   batch 5  ann 12:00-12:11: 4
 *   batch 6  -
 *   batch 7  -
 *   batch 8  ann 12:30-12:30: 1   bob 12:18-12:18: 1
 * timeline
 *          12:00       12:10       12:20       12:30       12:40       12:50
 *   batch 0  oo o         o                                                 4 in, 2 kept
 *   batch 1  .|                                                             0 in, 2 kept
 *   batch 2  .|      o            o                                         2 in, 2 kept
 *   batch 3  .=.......|                                                     0 in, 2 kept, 1 out
 *   batch 4  .........|                          o                          1 in, 2 kept
 *   batch 5  ==============..........|                                      0 in, 2 kept, 1 out
 *   batch 6  ......................x.|                                      1 in, 2 kept, 1 dropped (Spark: 1)
 *   batch 7  ........................|                              o       1 in, 2 kept
 *   batch 8  .....................=..............=......|                   0 in, 1 kept, 2 out
 * }</pre>
 */
public final class VisitsDemo {
  static final Duration GAP = Duration.ofMinutes(5);

  private static final List<List<String>> ARRIVALS =
      List.of(
          List.of("12:00,ann", "12:03,ann", "12:11,ann", "12:01,bob"),
          List.of("12:07,ann", "12:18,bob"),
          List.of("12:30,ann"),
          List.of("12:19,bob"),
          List.of("12:46,bob"));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(VisitsDemo.class, args);
    try (SparkSession spark = run.sparkSession()) {
      spark.conf().set("spark.sql.session.timeZone", "UTC");
      List<List<Visit>> output = new ArrayList<>();
      EventTimeline timeline = run(spark, run.temporaryDirectory("views"), output);
      System.out.println("visits that are over");
      for (int batch = 0; batch < output.size(); batch++) {
        List<String> visits = output.get(batch).stream().map(Visit::toString).toList();
        System.out.printf(
            "  batch %d  %s%n", batch, visits.isEmpty() ? "-" : String.join("   ", visits));
      }
      System.out.println("timeline");
      System.out.print(timeline.text());
    }
  }

  /**
   * Runs the query over all files.
   *
   * @param output gets the output of each micro-batch
   */
  static EventTimeline run(SparkSession spark, Path directory, List<List<Visit>> output)
      throws TimeoutException {
    FilesInTurn files = FilesInTurn.in(directory);
    VoidFunction2<Dataset<Visit>, Long> collect =
        (visits, batch) -> output.add(inOrder(visits.collectAsList()));
    // region main
    Dataset<Row> views = spark.readStream().schema("time TIMESTAMP, user STRING").csv(files.path());
    StreamingQuery query =
        Visits.over(views.withWatermark("time", "10 minutes"), GAP)
            .writeStream()
            .outputMode("append")
            .foreachBatch(collect)
            .start();
    // endregion
    EventTimeRecorder timeline =
        EventTimeRecorder.ofRows(
            "Visits with a gap of 5 minutes, and a watermark 10 minutes behind", GAP);
    for (List<String> file : ARRIVALS) {
      for (String line : file) {
        String[] fields = line.split(",");
        timeline.arrived(fields[1], Instant.parse("2025-06-02T" + fields[0] + ":00Z"));
      }
      timeline.processed(
          files.arrive(query, file.stream().map(view -> "2025-06-02T" + view).toList()));
    }
    query.stop();
    for (int batch = 0; batch < output.size(); batch++) {
      for (Visit visit : output.get(batch)) {
        timeline.putOut(batch, visit.getUser(), visit.getStart(), visit.getEnd());
      }
    }
    return timeline.recorded();
  }

  private static List<Visit> inOrder(List<Visit> visits) {
    return visits.stream()
        .sorted(Comparator.comparing(Visit::getUser).thenComparing(Visit::getStart))
        .toList();
  }
}
