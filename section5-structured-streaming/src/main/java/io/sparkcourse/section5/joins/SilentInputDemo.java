package io.sparkcourse.section5.joins;

import io.sparkcourse.common.DemoRun;
import org.apache.spark.sql.SparkSession;

/**
 * Lecture 5.5: what does a join do while one of its inputs has no rows?
 *
 * <p>The left outer join of {@link UnclickedAdsDemo}, at night: ads are shown, and there are no
 * clicks. Run it with the green arrow, {@code ./course run SilentInput}, or {@code spark-submit}.
 * It prints a line for each micro-batch:
 *
 * <pre>{@code
 * 0  shown 12:00 A          watermark -      state 1  out -
 * 1  shown 15:00 B          watermark -      state 2  out -
 * 2  shown 18:00 C          watermark -      state 3  out -
 * 3  clicked 18:05 X        watermark -      state 4  out -
 * 4                         watermark 17:45  state 2  out A NULL, B NULL
 * }</pre>
 */
public final class SilentInputDemo {
  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(SilentInputDemo.class, args);
    try (SparkSession spark = run.sparkSession()) {
      spark.conf().set("spark.sql.session.timeZone", "UTC");
      // region main
      try (AdsInTurn ads =
          AdsInTurn.start(
              spark,
              run.temporaryDirectory("ads"),
              AdStreams::withClickOrNull,
              System.out::println)) {
        ads.shown("12:00 A");
        ads.shown("15:00 B");
        ads.shown("18:00 C");
        ads.clicked("18:05 X"); // of no impression
      }
      // endregion
    }
  }
}
