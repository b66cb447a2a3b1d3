package io.sparkcourse.section5.windows;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.format_string;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.window;
import static org.apache.spark.sql.functions.window_time;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.section5.spark4.OnlyOnSpark3;
import io.sparkcourse.testing.StructuredStreamTester;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.OutputMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Lecture 5.3: an aggregation over an aggregation, in one query. */
@ExtendWith(UtcSession.class)
class CountsOverCountsTest {
  private static final String[] ORDERS = {"12:01:00 tea", "12:58:00 tea", "13:00:00 tea"};

  private static Dataset<Row> hours(Dataset<Row> orders, Column time) {
    return CountsOverCountsDemo.fiveMinutes(orders)
        .groupBy(window(time, "1 hour"))
        .agg(sum("count").as("orders"))
        .select(format_string("%s %d", BatchLines.span("window"), col("orders")));
  }

  @Test
  void bothStagesOutputInOneMicroBatch() {
    try (StructuredStreamTester<String> query =
        TimedRows.start(OutputMode.Append(), orders -> hours(orders, window_time(col("window"))))) {
      assertThat(query.batch(ORDERS)).isEmpty();
      assertThat(query.batch("13:09:59.999 tea")).isEmpty();
      assertThat(TimedRows.texts(query.batch("13:10:00 tea"))).containsExactly("12:00-13:00 2");
      assertThat(query.lastProgress().stateOperators()).hasSize(2);
    }
  }

  @Test
  void theWindowItselfDoesForItsTime() {
    Dataset<Row> orders = TimedRows.table(ORDERS);
    assertThat(TimedRows.texts(hours(orders, col("window"))))
        .isEqualTo(TimedRows.texts(hours(orders, window_time(col("window")))))
        .containsExactly("12:00-13:00 2", "13:00-14:00 1");
  }

  @Test
  void theTimeOfAWindowIsAMicrosecondBeforeItsEnd() {
    assertThat(
            TumblingAndSlidingDemo.tumbling(TimedRows.table("12:02:00 tea"))
                .select(window_time(col("window")).cast("string"))
                .head()
                .getString(0))
        .isEqualTo("2025-06-02 12:09:59.999999");
  }

  @Test
  void theEndOfTheLastFiveMinutesIsInTheNextHour() {
    assertThat(TimedRows.texts(hours(TimedRows.table(ORDERS), col("window.end"))))
        .containsExactly("12:00-13:00 1", "13:00-14:00 2");
  }

  @Test
  @OnlyOnSpark3("Texts of errors")
  void onAStreamTheEndIsNoEventTimeAnyMore() {
    assertThatThrownBy(
            () -> TimedRows.start(OutputMode.Append(), orders -> hours(orders, col("window.end"))))
        .hasMessageContaining(
            "Append output mode not supported when there are streaming aggregations");
  }

  @Test
  void updateAndCompleteAreRefused() {
    for (OutputMode mode : new OutputMode[] {OutputMode.Update(), OutputMode.Complete()}) {
      assertThatThrownBy(
              () -> TimedRows.start(mode, orders -> hours(orders, window_time(col("window")))))
          .hasMessageContaining(
              "Detected pattern of possible 'correctness' issue due to global watermark");
    }
  }
}
