package io.sparkcourse.section5.watermarks;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.window;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.FilesInTurn;
import io.sparkcourse.common.timeline.EventTimeRecorder;
import io.sparkcourse.common.timeline.EventTimeline;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * Lecture 5.4: the figure of Spark's guide. Which words are counted although they are late, and
 * which one is dropped?
 *
 * <p>Words are in four files. Run it with the green arrow, {@code ./course run 5.4}, or {@code
 * spark-submit}. It prints, for each micro-batch, the output in two output modes, and a picture of
 * what happened:
 *
 * <pre>{@code
 * update
 *   batch 0  12:00 dog 1, owl 1   12:05 dog 1, owl 1
 *   batch 1  -
 *   batch 2  12:00 cat 1   12:05 cat 1, dog 2   12:10 dog 1
 *   batch 3  -
 *   batch 4  12:00 dog 2   12:05 dog 3, owl 2   12:10 cat 1, owl 1   12:15 cat 1, owl 1   12:20 owl 1
 *   batch 5  -
 *   batch 6  12:10 owl 2   12:15 owl 2
 * append
 *   batch 0  -
 *   batch 1  -
 *   batch 2  -
 *   batch 3  -
 *   batch 4  -
 *   batch 5  12:00 cat 1, dog 2, owl 1
 *   batch 6  -
 * timeline
 *          11:55     12:00     12:05     12:10     12:15     12:20     12:25
 *   batch 0                          o o                                    2 in, 4 kept
 *   batch 1  ......|                                                        0 in, 4 kept
 *   batch 2  ......|                     o         o                        2 in, 7 kept
 *   batch 3  ..................|                                            0 in, 7 kept
 *   batch 4  ..................|       o         o   o           o          4 in, 12 kept
 *   batch 5  ................................|                              0 in, 9 kept
 *   batch 6  ..................x.............|           o                  2 in, 9 kept, 1 dropped (Spark: 2)
 * }</pre>
 */
public final class WatermarkFigureDemo {
  private static final List<List<String>> ARRIVALS =
      List.of(
          List.of("12:07,dog", "12:08,owl"),
          List.of("12:14,dog", "12:09,cat"),
          List.of("12:15,cat", "12:08,dog", "12:13,owl", "12:21,owl"),
          List.of("12:04,donkey", "12:17,owl"));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(WatermarkFigureDemo.class, args);
    try (SparkSession spark = run.sparkSession()) {
      spark.conf().set("spark.sql.session.timeZone", "UTC");
      EventTimeline timeline = null;
      for (String mode : List.of("update", "append")) {
        System.out.println(mode);
        VoidFunction2<Dataset<Row>, Long> print =
            (counts, batch) ->
                System.out.printf("  batch %d  %s%n", batch, WindowCounts.text(counts));
        timeline = run(spark, run.temporaryDirectory(mode), mode, print);
      }
      System.out.println("timeline");
      System.out.print(timeline.text());
    }
  }

  /** Runs the query over all files. */
  static EventTimeline run(
      SparkSession spark, Path directory, String mode, VoidFunction2<Dataset<Row>, Long> sink)
      throws TimeoutException {
    FilesInTurn files = FilesInTurn.in(directory);
    // region main
    Dataset<Row> words = spark.readStream().schema("time TIMESTAMP, word STRING").csv(files.path());
    StreamingQuery query =
        wordCounts(words).writeStream().outputMode(mode).foreachBatch(sink).start();
    // endregion
    EventTimeRecorder timeline =
        EventTimeRecorder.of(Duration.ofMinutes(10), Duration.ofMinutes(5), Duration.ofMinutes(10));
    for (List<String> file : arrivals()) {
      for (String line : file) {
        String[] fields = line.split(",");
        timeline.arrived(fields[1], Instant.parse(fields[0] + ":00Z"));
      }
      timeline.processed(files.arrive(query, file));
    }
    query.stop();
    return timeline.recorded();
  }

  static List<List<String>> arrivals() {
    return ARRIVALS.stream()
        .map(file -> file.stream().map(word -> "2025-06-02T" + word).toList())
        .toList();
  }

  // region pipeline
  /**
   * How often each word occurred in ten minutes, every five; words arrive at most ten minutes late.
   */
  static Dataset<Row> wordCounts(Dataset<Row> words) {
    return words
        .withWatermark("time", "10 minutes")
        .groupBy(window(col("time"), "10 minutes", "5 minutes"), col("word"))
        .count()
        .select(date_format(col("window.start"), "HH:mm").as("from"), col("word"), col("count"));
  }
  // endregion
}
