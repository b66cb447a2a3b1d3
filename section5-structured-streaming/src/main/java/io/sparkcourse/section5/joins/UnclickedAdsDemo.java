package io.sparkcourse.section5.joins;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.timeline.EventTimeline;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/**
 * Lecture 5.5: which ads were shown and never clicked, and when does Spark know it?
 *
 * <p>A left outer join; a click occurs within an hour. Impressions are at most 10 minutes late,
 * clicks at most 20. Run it with the green arrow, {@code ./course run UnclickedAds}, or {@code
 * spark-submit}. It prints a line for each micro-batch, and a picture:
 *
 * <pre>{@code
 * 0  shown 12:00 A, 12:05 B watermark -      state 2  out -
 * 1  clicked 12:15 A        watermark -      state 3  out A 12:15
 * 2                         watermark 11:55  state 3  out -
 * 3  shown 13:40 C          watermark 11:55  state 4  out -
 * 4  clicked 13:30 D        watermark 11:55  state 5  out -
 * 5                         watermark 13:10  state 2  out B NULL
 * 6  clicked 12:50 B        watermark 13:10  state 2  out -
 * timeline
 *          11:45          12:15          12:45          13:15          13:45
 *   batch 0         o  o                                                    2 in, 2 kept
 *   batch 1         ========o                                               1 in, 3 kept, 1 out
 *   batch 2  .....|                                                         0 in, 3 kept
 *   batch 3  .....|                                                   o     1 in, 4 kept
 *   batch 4  .....|                                              o          1 in, 5 kept
 *   batch 5  ..........=...............................|                    0 in, 2 kept, 1 out
 *   batch 6  ................................x.........|                    1 in, 2 kept, 1 dropped (Spark: 1)
 * }</pre>
 */
public final class UnclickedAdsDemo {
  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(UnclickedAdsDemo.class, args);
    try (SparkSession spark = run.sparkSession()) {
      spark.conf().set("spark.sql.session.timeZone", "UTC");
      EventTimeline timeline = run(spark, run.temporaryDirectory("ads"), System.out::println);
      System.out.println("timeline");
      System.out.print(timeline.text());
    }
  }

  static EventTimeline run(SparkSession spark, Path directory, Consumer<String> print)
      throws TimeoutException {
    // region main
    try (AdsInTurn ads = AdsInTurn.start(spark, directory, AdStreams::withClickOrNull, print)) {
      ads.shown("12:00 A", "12:05 B");
      ads.clicked("12:15 A");
      ads.shown("13:40 C");
      ads.clicked("13:30 D");
      ads.clicked("12:50 B");
      return ads.timeline();
    }
    // endregion
  }
}
