package io.sparkcourse.section5.watermarks;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.section5.spark4.OnlyOnSpark3;
import io.sparkcourse.testing.TestSpark;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.streaming.MemoryStream;
import org.junit.jupiter.api.Test;
import scala.Option;

/** Lecture 5.4: a watermark that is set and not used. */
class LostWatermarkTest {
  private static final String WITHOUT_WATERMARK =
      "Append output mode not supported when there are streaming aggregations on streaming"
          + " DataFrames/DataSets without watermark";

  private final Dataset<Row> orders =
      new MemoryStream<>(0, TestSpark.session().sqlContext(), Option.apply(1), Encoders.STRING())
          .toDF()
          .selectExpr("CAST(value AS TIMESTAMP) AS time", "value AS product");

  @Test
  @OnlyOnSpark3("Texts of errors")
  void appendRefusesTheColumnOfTheOldDataset() {
    refused(LostWatermarkDemo.byColumnOfTheOldDataset(orders));
  }

  @Test
  @OnlyOnSpark3("Texts of errors")
  void appendRefusesAGroupingWithoutEventTime() {
    refused(LostWatermarkDemo.withoutEventTime(orders));
  }

  @Test
  @OnlyOnSpark3("Texts of errors")
  void appendRefusesAWatermarkBehindTheCount() {
    refused(LostWatermarkDemo.watermarkAfterTheCount(orders));
  }

  private static void refused(Dataset<Row> counts) {
    assertThatThrownBy(() -> start(counts))
        .isInstanceOf(AnalysisException.class)
        .hasMessageContaining(WITHOUT_WATERMARK);
  }

  private static void start(Dataset<Row> counts) throws TimeoutException {
    counts.writeStream().outputMode("append").format("noop").start().stop();
  }
}
