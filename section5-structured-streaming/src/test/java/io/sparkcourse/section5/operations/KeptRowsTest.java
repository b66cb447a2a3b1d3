package io.sparkcourse.section5.operations;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.window;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.StructuredStreamTester;
import java.sql.Timestamp;
import java.time.Instant;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.OutputMode;
import org.junit.jupiter.api.Test;

/** Lecture 5.2: what operators keep from one micro-batch to the next. */
class KeptRowsTest {
  private static final Timestamp NOON = Timestamp.from(Instant.parse("2025-06-02T12:00:00Z"));
  private static final Timestamp ONE = Timestamp.from(Instant.parse("2025-06-02T13:00:00Z"));

  @Test
  void distinctKeepsEveryRowThatItHasSeen() {
    try (StructuredStreamTester<String> query =
        StructuredStreamTester.start(
            Encoders.STRING(), OutputMode.Append(), types -> types.distinct().toDF())) {
      query.batch("lamp", "door", "lamp");
      assertThat(query.batch("door", "tap")).containsExactly(RowFactory.create("tap"));
      assertThat(kept(query)).isEqualTo(3);
    }
  }

  @Test
  void dropDuplicatesAndThenACountCountsExactly() {
    try (StructuredStreamTester<String> query =
        StructuredStreamTester.start(
            Encoders.STRING(),
            OutputMode.Update(),
            visits ->
                visits
                    .selectExpr("split(value, ' ')[0] AS day", "split(value, ' ')[1] AS visitor")
                    .dropDuplicates("day", "visitor")
                    .groupBy("day")
                    .count())) {
      query.batch("monday ann", "monday bob", "monday ann");
      assertThat(query.batch("monday ann", "monday eve", "tuesday ann"))
          .containsExactlyInAnyOrder(
              RowFactory.create("monday", 3L), RowFactory.create("tuesday", 1L));
    }
  }

  @Test
  void limitGivesNoRowInALaterMicroBatch() {
    try (StructuredStreamTester<String> query =
        StructuredStreamTester.start(
            Encoders.STRING(), OutputMode.Append(), types -> types.limit(2).toDF())) {
      assertThat(query.batch("lamp", "door", "tap")).hasSize(2);
      assertThat(query.batch("bell")).isEmpty();
    }
  }

  @Test
  void aWatermarkBeforeACountRemovesItsOldRowsAndOneBehindItDoesNot() {
    try (StructuredStreamTester<Timestamp> query =
        StructuredStreamTester.start(
            Encoders.TIMESTAMP(),
            OutputMode.Update(),
            times -> byMinute(times.toDF("time").withWatermark("time", "1 minute")))) {
      query.batch(NOON);
      query.batch(ONE);
      assertThat(kept(query)).isEqualTo(1);
    }
    try (StructuredStreamTester<Timestamp> query =
        StructuredStreamTester.start(
            Encoders.TIMESTAMP(),
            OutputMode.Update(),
            times ->
                byMinute(times.toDF("time"))
                    .select(col("window.end").as("end"), col("count"))
                    .withWatermark("end", "1 minute"))) {
      query.batch(NOON);
      query.batch(ONE);
      assertThat(kept(query)).isEqualTo(2);
    }
  }

  private static Dataset<Row> byMinute(Dataset<Row> times) {
    return times.groupBy(window(col("time"), "1 minute")).count();
  }

  private static long kept(StructuredStreamTester<?> query) {
    return query.lastProgress().stateOperators()[0].numRowsTotal();
  }
}
