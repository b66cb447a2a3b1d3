package io.sparkcourse.section5.badinput;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.to_timestamp;
import static org.apache.spark.sql.functions.window;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.section5.spark4.OnlyOnSpark3;
import io.sparkcourse.testing.StructuredStreamTester;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.OutputMode;
import org.junit.jupiter.api.Test;

/** Lecture 5.14: rows without a time vanish in a window, and no metric has them. */
class VanishedTimesTest {
  @Test
  @OnlyOnSpark3("ANSI mode")
  void rowsWhoseTimeCannotBeReadAreInNoWindowAndInNoMetric() {
    try (StructuredStreamTester<String> query =
        StructuredStreamTester.start(
            Encoders.STRING(), OutputMode.Update(), VanishedTimesTest::counts)) {
      List<Row> counts = query.batch("2025-06-02 12:00:01", "noon", "", "2025-06-02 12:00:04");

      assertThat(counts).extracting(row -> row.getLong(1)).containsExactly(2L);
    }
  }

  @Test
  @OnlyOnSpark3("ANSI mode")
  void theProgressHasThemAsReadAndNotAsDropped() {
    try (StructuredStreamTester<String> query =
        StructuredStreamTester.start(
            Encoders.STRING(), OutputMode.Update(), VanishedTimesTest::counts)) {
      query.batch("2025-06-02 12:10:00");
      query.batch("2025-06-02 12:00:01", "noon", "", "2025-06-02 12:10:00");

      assertThat(query.lastProgress().numInputRows()).isEqualTo(4);
      assertThat(query.lastProgress().stateOperators()[0].numRowsDroppedByWatermark())
          .as("the row of 12:00:01, which is late")
          .isEqualTo(1);
    }
  }

  private static Dataset<Row> counts(Dataset<String> times) {
    return times
        .select(to_timestamp(col("value")).as("time"))
        .withWatermark("time", "1 minute")
        .groupBy(window(col("time"), "1 minute"))
        .count();
  }
}
