package io.sparkcourse.section5.introduction;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.StructuredStreamTester;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.OutputMode;
import org.junit.jupiter.api.Test;

/** Lecture 5.1: rows that will not change any more. */
class OutputModesTest {
  /** Orders by their time alone. */
  private static StructuredStreamTester<String> appending() {
    return StructuredStreamTester.start(
        Encoders.STRING(),
        OutputMode.Append(),
        times ->
            OutputModesDemo.orderCounts(
                times.select(
                    functions
                        .concat(functions.lit("2025-06-02 "), functions.col("value"))
                        .cast("timestamp")
                        .as("time"))));
  }

  @Test
  void anOrderLateEnoughLetsTheLastRowOut() {
    try (StructuredStreamTester<String> query = appending()) {
      assertThat(query.batch("12:00:21", "12:00:27", "12:00:29")).isEmpty();
      assertThat(query.batch("12:00:34")).isEmpty(); // the watermark is 12:00:29
      assertThat(query.batch("12:00:36")).containsExactly(row("12:00:20", 3));
    }
  }

  private static Row row(String from, long count) {
    return RowFactory.create(from, count);
  }
}
