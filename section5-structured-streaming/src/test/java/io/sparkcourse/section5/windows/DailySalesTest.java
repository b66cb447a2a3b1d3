package io.sparkcourse.section5.windows;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.to_utc_timestamp;
import static org.apache.spark.sql.functions.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.section5.spark4.OnlyOnSpark3;
import io.sparkcourse.testing.StructuredStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.OutputMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lecture 5.3: when a window of a day begins. */
class DailySalesTest {
  private static final String START = "window.start";

  @AfterEach
  void forgetTheTimeZone() {
    TestSpark.session().conf().unset(UtcSession.TIME_ZONE);
  }

  @Test
  void aDayBeginsAtMidnightOfUtcWhateverTheTimeZoneOfTheSession() {
    TestSpark.session().conf().set(UtcSession.TIME_ZONE, "Asia/Tokyo");
    Dataset<Row> orders = at("2025-06-02T08:59:00+09:00", "2025-06-02T09:00:00+09:00");

    assertThat(starts(orders, window(col("time"), "1 day"), col(START)))
        .containsExactly("1 Jun 09:00", "2 Jun 09:00");
  }

  @Test
  void startTimeMovesItToMidnightOfAZoneWithoutSummerTime() {
    TestSpark.session().conf().set(UtcSession.TIME_ZONE, "Asia/Tokyo");
    Dataset<Row> orders = at("2025-06-01T23:59:00+09:00", "2025-06-02T00:00:00+09:00");

    for (String startTime : List.of("15 hours", "-9 hours")) {
      assertThat(starts(orders, window(col("time"), "1 day", "1 day", startTime), col(START)))
          .containsExactly("1 Jun 00:00", "2 Jun 00:00");
    }
  }

  @Test
  void withSummerTimeStartTimeIsRightForHalfOfTheYear() {
    TestSpark.session().conf().set(UtcSession.TIME_ZONE, DailySalesDemo.ZONE);
    Column from23Hours = window(col("time"), "1 day", "1 day", "23 hours");

    assertThat(starts(at("2025-01-15T12:00:00+01:00"), from23Hours, col(START)))
        .containsExactly("15 Jan 00:00");
    assertThat(starts(at("2025-07-15T12:00:00+02:00"), from23Hours, col(START)))
        .containsExactly("15 Jul 01:00");
  }

  @Test
  void windowsOfTheLocalTimeBeginAtMidnightAllTheYear() {
    TestSpark.session().conf().set(UtcSession.TIME_ZONE, DailySalesDemo.ZONE);
    Column localDay = window(from_utc_timestamp(col("time"), DailySalesDemo.ZONE), "1 day");
    Column start = to_utc_timestamp(col(START), DailySalesDemo.ZONE);

    assertThat(
            starts(
                at(
                    "2025-03-29T23:59:59+01:00",
                    "2025-03-30T00:00:00+01:00",
                    "2025-03-30T23:59:59+02:00",
                    "2025-10-26T00:00:00+02:00",
                    "2025-10-26T23:59:59+01:00",
                    "2025-10-27T00:00:00+01:00"),
                localDay,
                start))
        .containsExactly(
            "26 Oct 00:00",
            "26 Oct 00:00",
            "27 Oct 00:00",
            "29 Mar 00:00",
            "30 Mar 00:00",
            "30 Mar 00:00");
  }

  @Test
  void withAWatermarkOnTheLocalTimeADayIsOutputWhenItIsOver() {
    try (StructuredStreamTester<String> query =
        StructuredStreamTester.start(
            Encoders.STRING(),
            OutputMode.Append(),
            lines -> DailySalesDemo.localDays(times(lines)).select("count"))) {
      // 23:30 and 00:30 of Berlin, with two hours of delay
      assertThat(query.batch("2025-06-02T21:30:00Z", "2025-06-02T22:30:00Z")).isEmpty();
      assertThat(query.batch("2025-06-02T23:59:59Z")).isEmpty();
      assertThat(query.batch("2025-06-03T00:00:00Z"))
          .extracting(row -> row.getLong(0))
          .containsExactly(1L);
    }
  }

  @Test
  void inTheNightWithAnHourMoreShortWindowsOfTheLocalTimeLoseIt() {
    try (StructuredStreamTester<String> query =
        StructuredStreamTester.start(
            Encoders.STRING(),
            OutputMode.Update(),
            lines ->
                times(lines)
                    .withColumn("local", from_utc_timestamp(col("time"), DailySalesDemo.ZONE))
                    .withWatermark("local", "10 minutes")
                    .groupBy(window(col("local"), "5 minutes"))
                    .count())) {
      query.batch("2025-10-26T00:55:00Z"); // 02:55, in summer time
      assertThat(query.batch("2025-10-26T01:00:00Z")).isEmpty(); // 02:00, five minutes later
      assertThat(query.lastProgress().stateOperators()[0].numRowsDroppedByWatermark()).isOne();
    }
  }

  @Test
  @OnlyOnSpark3("Texts of errors")
  void aDateIsNoEventTimeSoAppendRefusesItAndUpdateKeepsIt() {
    assertThatThrownBy(() -> byDate(OutputMode.Append()))
        .hasMessageContaining("Append output mode not supported");
    try (StructuredStreamTester<String> query = byDate(OutputMode.Update())) {
      query.batch("2025-06-02T12:00:00Z");
      query.batch("2025-06-20T12:00:00Z");
      query.batch("2025-06-20T12:00:01Z");
      assertThat(query.lastProgress().stateOperators()[0].numRowsTotal()).isEqualTo(2);
    }
  }

  private static StructuredStreamTester<String> byDate(OutputMode mode) {
    return StructuredStreamTester.start(
        Encoders.STRING(),
        mode,
        lines ->
            times(lines).withWatermark("time", "2 hours").groupBy(to_date(col("time"))).count());
  }

  private static Dataset<Row> at(String... times) {
    return times(TestSpark.session().createDataset(Arrays.asList(times), Encoders.STRING()));
  }

  private static Dataset<Row> times(Dataset<String> lines) {
    return lines.select(col("value").cast("timestamp").as("time"));
  }

  private static List<String> starts(Dataset<Row> orders, Column window, Column start) {
    return TimedRows.texts(
        orders.select(window.as("window")).select(date_format(start, "d MMM HH:mm")));
  }
}
