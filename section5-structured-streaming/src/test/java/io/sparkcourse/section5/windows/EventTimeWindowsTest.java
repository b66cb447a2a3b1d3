package io.sparkcourse.section5.windows;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.section5.spark4.OnlyOnSpark3;
import io.sparkcourse.testing.StructuredStreamTester;
import java.util.Collections;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.OutputMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Lecture 5.3: tumbling and sliding windows. */
@ExtendWith(UtcSession.class)
class EventTimeWindowsTest {
  @Test
  void anEventAtTheEndOfAWindowBelongsToTheNextOne() {
    Dataset<Row> orders = TimedRows.table("12:09:59.999999 tea", "12:10:00 tea");

    assertThat(TimedRows.texts(TimedRows.counts(TumblingAndSlidingDemo.tumbling(orders))))
        .containsExactly("12:00-12:10 1", "12:10-12:20 1");
    assertThat(TimedRows.texts(TimedRows.counts(TumblingAndSlidingDemo.sliding(orders))))
        .containsExactly("12:00-12:10 1", "12:05-12:15 2", "12:10-12:20 1");
  }

  @Test
  void countsDoNotDependOnTheOrderNorOnTheMicroBatchOfArrival() {
    try (StructuredStreamTester<String> query =
        TimedRows.start(
            OutputMode.Complete(),
            orders -> TimedRows.counts(TumblingAndSlidingDemo.sliding(orders)))) {
      query.batch("12:13:00 tea", "12:02:00 tea");
      query.batch("12:10:00 tea");

      assertThat(TimedRows.texts(query.batch("12:04:00 mug", "12:07:00 mug")))
          .isEqualTo(
              TimedRows.texts(
                  TimedRows.counts(
                      TumblingAndSlidingDemo.sliding(
                          TimedRows.table(
                              "12:02:00 tea",
                              "12:04:00 mug",
                              "12:07:00 mug",
                              "12:10:00 tea",
                              "12:13:00 tea")))))
          .containsExactly("11:55-12:05 2", "12:00-12:10 3", "12:05-12:15 3", "12:10-12:20 2");
    }
  }

  @Test
  void aRowIsMadeForEachWindowOfAnOrder() {
    Dataset<Row> order = TimedRows.table("12:07:00 tea");

    assertThat(order.select(window(col("time"), "10 minutes")).count()).isEqualTo(1);
    assertThat(order.select(window(col("time"), "10 minutes", "5 minutes")).count()).isEqualTo(2);
    assertThat(order.select(window(col("time"), "1 hour", "1 minute")).count()).isEqualTo(60);
  }

  @Test
  void whereTheLengthIsNoMultipleOfTheSlideOrdersAreInMoreOrFewerWindows() {
    Column windows = window(col("time"), "12 minutes", "5 minutes");

    assertThat(TimedRows.table("12:01:00 tea").select(windows).count()).isEqualTo(3);
    assertThat(TimedRows.table("12:04:00 tea").select(windows).count()).isEqualTo(2);
  }

  @Test
  void stateHasARowForEachWindowAndNoneForAnOrder() {
    String[] orders = Collections.nCopies(100, "12:07:00 tea").toArray(String[]::new);
    try (StructuredStreamTester<String> query =
        TimedRows.start(
            OutputMode.Update(),
            rows -> rows.groupBy(window(col("time"), "1 hour", "1 minute")).count())) {
      query.batch(orders);

      assertThat(query.lastProgress().stateOperators()[0].numRowsTotal()).isEqualTo(60);
    }
  }

  @Test
  @OnlyOnSpark3("ANSI mode")
  void rowsWithoutATimeVanishAndNoMetricCountsThem() {
    try (StructuredStreamTester<String> query =
        TimedRows.start(
            OutputMode.Update(),
            orders ->
                TimedRows.counts(
                    TumblingAndSlidingDemo.tumbling(orders.withWatermark("time", "1 hour"))))) {
      query.batch("12:04:00 mug");
      assertThat(TimedRows.texts(query.batch("12:02:00 tea", "yesterday tea", "12:61:00 tea")))
          .containsExactly("12:00-12:10 2");
      assertThat(query.lastProgress().numInputRows()).isEqualTo(3);
      assertThat(query.lastProgress().stateOperators()[0].numRowsDroppedByWatermark()).isZero();
    }
  }

  @Test
  void startTimeMovesAllWindows() {
    Dataset<Row> orders = TimedRows.table("12:14:00 tea", "12:15:00 tea");

    assertThat(
            TimedRows.texts(
                TimedRows.counts(
                    orders.groupBy(window(col("time"), "1 hour", "1 hour", "15 minutes")).count())))
        .containsExactly("11:15-12:15 1", "12:15-13:15 1");
  }

  @Test
  void overlappingWindowsCountAnOrderMoreThanOnceInTheirSum() {
    Dataset<Row> orders =
        TimedRows.table(
            IntStream.range(10, 40).mapToObj(i -> "12:" + i + ":00 tea").toArray(String[]::new));

    assertThat(TumblingAndSlidingDemo.sliding(orders).selectExpr("sum(count)").head().getLong(0))
        .isEqualTo(60);
  }

  @Test
  @OnlyOnSpark3("Errors that come later")
  void someWindowsAreRefused() {
    assertRefused(
        window(col("time"), "5 minutes", "10 minutes"), "PARAMETER_CONSTRAINT_VIOLATION", "<=");
    assertRefused(
        window(col("time"), "1 hour", "1 hour", "1 hour"), "PARAMETER_CONSTRAINT_VIOLATION", "<");
    assertThatThrownBy(() -> window(col("time"), "1 month"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Intervals greater than a month is not supported (1 month).");
    assertThatThrownBy(() -> window(col("time"), "5 minuts"))
        .hasMessageContaining("[CANNOT_PARSE_INTERVAL] Unable to parse '5 minuts'");
    assertThatThrownBy(
            () ->
                TimedRows.table("12:00:00 tea")
                    .groupBy(window(col("time"), "1 hour"), window(col("time"), "5 minutes"))
                    .count())
        .hasMessageContaining("Multiple time/session window expressions");
  }

  private static void assertRefused(Column window, String... messageParts) {
    assertThatThrownBy(() -> TimedRows.table("12:00:00 tea").groupBy(window).count())
        .hasMessageContainingAll(messageParts);
  }
}
