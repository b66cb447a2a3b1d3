package io.sparkcourse.testing;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.window;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Timestamp;
import java.time.Instant;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.OutputMode;
import org.junit.jupiter.api.Test;

class StructuredStreamTesterTest {
  @Test
  void updateModeGivesTheKeysThatChanged() {
    try (StructuredStreamTester<String> tester =
        StructuredStreamTester.start(
            Encoders.STRING(), OutputMode.Update(), words -> words.groupBy("value").count())) {
      assertThat(tester.batch("a", "b", "a")).containsExactlyInAnyOrder(row("a", 2L), row("b", 1L));
      assertThat(tester.batch("b")).containsExactly(row("b", 2L));
    }
  }

  @Test
  void eventTimeIsThatOfTheRowsAndNotOfTheWallClock() {
    try (StructuredStreamTester<Timestamp> tester =
        StructuredStreamTester.start(
            Encoders.TIMESTAMP(),
            OutputMode.Append(),
            StructuredStreamTesterTest::countsPerTenSeconds)) {
      assertThat(tester.batch(at(1), at(4))).isEmpty();
      assertThat(tester.batch(at(15))).as("the watermark passes the first window").hasSize(1);
      assertThat(tester.lastProgress().eventTime().get("watermark"))
          .isEqualTo("2025-06-02T12:00:10.000Z");
    }
  }

  private static Dataset<Row> countsPerTenSeconds(Dataset<Timestamp> times) {
    return times
        .withWatermark("value", "5 seconds")
        .groupBy(window(col("value"), "10 seconds"))
        .count();
  }

  private static Timestamp at(int seconds) {
    return Timestamp.from(Instant.parse("2025-06-02T12:00:00Z").plusSeconds(seconds));
  }

  private static Row row(Object... values) {
    return RowFactory.create(values);
  }
}
