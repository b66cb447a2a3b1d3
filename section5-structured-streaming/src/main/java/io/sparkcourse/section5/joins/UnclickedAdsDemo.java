package io.sparkcourse.section5.joins;

import io.sparkcourse.common.DemoRun;
import org.apache.spark.sql.SparkSession;

/**
 * Lecture 5.5: which ads were shown and never clicked, and when does Spark know it?
 *
 * <p>A left outer join; a click comes within an hour. Impressions are at most 10 minutes late,
 * clicks at most 20. Run it with the green arrow, {@code ./course run UnclickedAds}, or {@code
 * spark-submit}. It prints a line for each micro-batch:
 *
 * <pre>{@code
 * 0  shown 12:00 A, 12:05 B watermark -      state 2  out -
 * 1  clicked 12:15 A        watermark -      state 3  out A 12:15
 * 2                         watermark 11:55  state 3  out -
 * 3  shown 13:40 C          watermark 11:55  state 4  out -
 * 4  clicked 13:30 D        watermark 11:55  state 5  out -
 * 5                         watermark 13:10  state 2  out B NULL
 * 6  clicked 12:50 B        watermark 13:10  state 2  out -
 * }</pre>
 */
public final class UnclickedAdsDemo {
  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(UnclickedAdsDemo.class, args);
    try (SparkSession spark = run.sparkSession()) {
      spark.conf().set("spark.sql.session.timeZone", "UTC");
      // region main
      try (AdsInTurn ads =
          AdsInTurn.start(spark, run.temporaryDirectory("ads"), AdStreams::withClickOrNull)) {
        ads.shown("12:00 A", "12:05 B");
        ads.clicked("12:15 A");
        ads.shown("13:40 C");
        ads.clicked("13:30 D");
        ads.clicked("12:50 B");
      }
      // endregion
    }
  }
}
