package io.sparkcourse.section5.watermarks;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.window;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.StructuredStreamTester;
import io.sparkcourse.testing.TestSpark;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.OutputMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lecture 5.4: two streams with a watermark each, and the watermark of the query. */
class SeveralWatermarksTest {
  private static final String POLICY = "spark.sql.streaming.multipleWatermarkPolicy";

  /** In UTC, whatever the time zone of this machine. */
  private static final String HOUR = "CAST(unix_timestamp(window.start) / 3600 % 24 AS INT)";

  @AfterEach
  void nextTestHasTheDefault() {
    TestSpark.session().conf().unset(POLICY);
  }

  @Test
  void theSlowerStreamHoldsTheWatermarkBackAndNothingIsDropped() {
    try (StructuredStreamTester<String> query = start()) {
      query.batch("fast 14:10", "slow 12:10");
      assertThat(watermark(query)).isEqualTo("2025-06-02T12:00:00.000Z");
      assertThat(query.batch("fast 14:05", "slow 12:20"))
          .containsExactlyInAnyOrder(row(14, 2), row(12, 2));
    }
  }

  @Test
  void withMaxTheFasterStreamMovesTheWatermarkAndRowsOfTheSlowerOneAreDropped() {
    TestSpark.session().conf().set(POLICY, "max");
    try (StructuredStreamTester<String> query = start()) {
      query.batch("fast 14:10", "slow 12:10");
      assertThat(watermark(query)).isEqualTo("2025-06-02T14:00:00.000Z");
      assertThat(query.batch("fast 14:05", "slow 12:20")).containsExactly(row(14, 2));
    }
  }

  @Test
  void aStreamThatHasNeverHadARowKeepsTheWatermarkFromMoving() {
    try (StructuredStreamTester<String> query = start()) {
      query.batch("fast 14:10");
      query.batch("fast 18:10");
      assertThat(watermark(query)).isEqualTo("1970-01-01T00:00:00.000Z");
      assertThat(query.lastProgress().stateOperators()[0].numRowsTotal()).isEqualTo(2);
    }
  }

  /** Counts by the hour; both streams have a watermark that is ten minutes behind. */
  private static StructuredStreamTester<String> start() {
    return StructuredStreamTester.start(
        Encoders.STRING(),
        OutputMode.Update(),
        lines ->
            times(lines, "fast")
                .union(times(lines, "slow"))
                .groupBy(window(col("time"), "1 hour"))
                .count()
                .selectExpr(HOUR, "count"));
  }

  private static Dataset<Row> times(Dataset<String> lines, String stream) {
    return lines
        .filter(col("value").startsWith(stream))
        .selectExpr("CAST('2025-06-02T' || right(value, 5) || ':00Z' AS TIMESTAMP) AS time")
        .withWatermark("time", "10 minutes");
  }

  private static String watermark(StructuredStreamTester<String> query) {
    return query.lastProgress().eventTime().get("watermark");
  }

  private static Row row(int hour, long count) {
    return RowFactory.create(hour, count);
  }
}
