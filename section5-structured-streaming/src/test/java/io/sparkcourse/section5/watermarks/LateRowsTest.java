package io.sparkcourse.section5.watermarks;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.window;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.StructuredStreamTester;
import io.sparkcourse.testing.TestSpark;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.OutputMode;
import org.junit.jupiter.api.Test;

/** Lecture 5.4: which rows are dropped for certain, and which perhaps. */
class LateRowsTest {
  private static final String NO_DATA_BATCHES = "spark.sql.streaming.noDataMicroBatches.enabled";

  /** Counts times by an hour; the watermark is half an hour behind. */
  private static StructuredStreamTester<String> counting(OutputMode mode) {
    return StructuredStreamTester.start(
        Encoders.STRING(), mode, times -> counts(times(times).withWatermark("time", "30 minutes")));
  }

  private static Dataset<Row> times(Dataset<String> times) {
    return times.select(
        concat(lit("2025-06-02T"), col("value"), lit("Z")).cast("timestamp").as("time"));
  }

  private static Dataset<Row> counts(Dataset<Row> times) {
    return times
        .groupBy(window(col("time"), "1 hour"))
        .count()
        .selectExpr("CAST(unix_timestamp(window.start) / 3600 % 24 AS INT)", "count");
  }

  @Test
  void aRowIsNotDroppedInTheMicroBatchThatMovesTheWatermarkPastIt() {
    try (StructuredStreamTester<String> query = counting(OutputMode.Update())) {
      assertThat(query.batch("18:00:00", "12:00:30"))
          .containsExactlyInAnyOrder(row(18, 1), row(12, 1));
      assertThat(query.batch("12:00:30")).isEmpty();
      assertThat(dropped(query)).isEqualTo(1);
    }
  }

  @Test
  void aRowOlderThanTheWatermarkIsCountedWhileItsWindowIsOpen() {
    try (StructuredStreamTester<String> query = counting(OutputMode.Update())) {
      query.batch("13:15:00"); // the watermark is 12:45
      assertThat(query.batch("12:00:00")).containsExactly(row(12, 1));
      assertThat(dropped(query)).isZero();
    }
  }

  @Test
  void aWindowIsClosedAsSoonAsTheWatermarkIsAtItsEnd() {
    try (StructuredStreamTester<String> query = counting(OutputMode.Append())) {
      query.batch("12:10:00");
      assertThat(query.batch("13:29:59")).isEmpty();
      assertThat(query.batch("13:30:00")).containsExactly(row(12, 1));
      query.batch("12:59:59");
      assertThat(dropped(query)).isEqualTo(1);
    }
  }

  @Test
  void theMetricCountsAWindowOnceHoweverManyOfItsRowsAreDropped() {
    try (StructuredStreamTester<String> query = counting(OutputMode.Update())) {
      query.batch("18:00:00");
      query.batch("12:01:00", "12:02:00", "12:03:00", "13:01:00");
      assertThat(dropped(query)).isEqualTo(2);
    }
  }

  @Test
  void dropDuplicatesReportsEachRow() {
    try (StructuredStreamTester<String> query =
        StructuredStreamTester.start(
            Encoders.STRING(),
            OutputMode.Append(),
            times -> times(times).withWatermark("time", "30 minutes").dropDuplicates("time"))) {
      query.batch("18:00:00");
      query.batch("12:01:00", "12:01:00", "12:03:00", "13:01:00");
      assertThat(dropped(query)).isEqualTo(4);
    }
  }

  @Test
  void withoutMicroBatchesWithoutDataAWindowWaitsForTheNextRows() {
    TestSpark.session().conf().set(NO_DATA_BATCHES, "false");
    try (StructuredStreamTester<String> query = counting(OutputMode.Append())) {
      query.batch("12:10:00");
      assertThat(query.batch("13:30:00")).isEmpty();
      assertThat(query.batch("13:31:00")).containsExactly(row(12, 1));
    } finally {
      TestSpark.session().conf().unset(NO_DATA_BATCHES);
    }
  }

  private static long dropped(StructuredStreamTester<String> query) {
    return query.lastProgress().stateOperators()[0].numRowsDroppedByWatermark();
  }

  private static Row row(int hour, long count) {
    return RowFactory.create(hour, count);
  }
}
