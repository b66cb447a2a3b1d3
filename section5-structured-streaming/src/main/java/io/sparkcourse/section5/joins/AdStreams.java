package io.sparkcourse.section5.joins;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Ads that are shown (impressions), ads that are clicked, and the joins of the two. */
final class AdStreams {
  private AdStreams() {}

  // region inner
  /** Clicks with their impression; a click occurs within an hour after it. */
  static Dataset<Row> clicked(Dataset<Row> impressions, Dataset<Row> clicks) {
    return impressions
        .withWatermark("shown", "10 minutes")
        .join(clicks.withWatermark("clicked", "20 minutes"), withinAnHour());
  }

  /** A click belongs to an impression of its ad, within an hour. */
  static Column withinAnHour() {
    return expr("ad = clickedAd AND clicked >= shown AND clicked <= shown + INTERVAL 1 HOUR");
  }

  // endregion

  // region outer
  /** All impressions; the columns of the click are NULL if there is none. */
  static Dataset<Row> withClickOrNull(Dataset<Row> impressions, Dataset<Row> clicks) {
    return impressions
        .withWatermark("shown", "10 minutes")
        .join(clicks.withWatermark("clicked", "20 minutes"), withinAnHour(), "left_outer");
  }

  // endregion

  // region leaks
  /** Watermarks, and no limit on how far apart the two rows may be. */
  static Dataset<Row> withoutARange(Dataset<Row> impressions, Dataset<Row> clicks) {
    return impressions
        .withWatermark("shown", "10 minutes")
        .join(clicks.withWatermark("clicked", "20 minutes"), col("ad").equalTo(col("clickedAd")));
  }

  /** A limit, and no watermark that shows when it has passed. */
  static Dataset<Row> withoutAWatermark(Dataset<Row> impressions, Dataset<Row> clicks) {
    return impressions.join(clicks, withinAnHour());
  }
  // endregion
}
