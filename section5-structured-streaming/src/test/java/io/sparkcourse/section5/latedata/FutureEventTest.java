package io.sparkcourse.section5.latedata;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.window;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.StructuredStreamTester;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.OutputMode;
import org.junit.jupiter.api.Test;

/**
 * Lecture 5.15: where a filter must be so that the watermark does not see the rows that it removes.
 */
class FutureEventTest {
  private static Dataset<Row> times(Dataset<String> lines) {
    return lines.selectExpr(
        "CAST(split(value, ' ')[0] AS TIMESTAMP) AS time", "split(value, ' ')[1] AS product");
  }

  private static String watermarkWith(UnaryOperator<Dataset<Row>> filter) {
    try (StructuredStreamTester<String> query =
        StructuredStreamTester.start(
            Encoders.STRING(),
            OutputMode.Update(),
            lines ->
                filter
                    .apply(times(lines).withWatermark("time", "10 minutes"))
                    .groupBy(window(col("time"), "10 minutes"))
                    .count())) {
      query.batch("2025-06-02T12:30:00Z tea", "2099-01-01T00:00:00Z broken");
      query.batch("2025-06-02T12:31:00Z tea");
      return query.lastProgress().eventTime().get("watermark");
    }
  }

  @Test
  void aFilterOnTheTimeBehindTheWatermarkComesTooLate() {
    assertThat(watermarkWith(rows -> rows.filter("time < '2026-01-01'")))
        .isEqualTo("2098-12-31T23:50:00.000Z");
  }

  @Test
  void aFilterOnAnotherColumnIsMovedBeforeTheWatermarkBySparksOptimizer() {
    assertThat(watermarkWith(rows -> rows.filter("product = 'tea'")))
        .isEqualTo("2025-06-02T12:21:00.000Z");
  }

  @Test
  void aConditionWithRandIsNotMovedBeforeTheWatermark() {
    assertThat(watermarkWith(rows -> rows.filter("product = IF(rand() < 0.5, 'tea', 'mug')")))
        .isEqualTo("2098-12-31T23:50:00.000Z");
  }

  @Test
  void aLambdaIsNotMovedBeforeTheWatermark() {
    FilterFunction<Row> tea = row -> row.getString(1).equals("tea");
    assertThat(watermarkWith(rows -> rows.filter(tea))).isEqualTo("2098-12-31T23:50:00.000Z");
  }
}
