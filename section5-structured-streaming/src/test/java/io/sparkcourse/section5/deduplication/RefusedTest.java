package io.sparkcourse.section5.deduplication;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.section5.spark4.OnlyOnSpark3;
import io.sparkcourse.testing.TestSpark;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.streaming.MemoryStream;
import org.junit.jupiter.api.Test;
import scala.Option;

/** Lecture 5.6: what Spark refuses. */
class RefusedTest {
  private static Dataset<Row> stream() {
    return OrderRows.columns(
        new MemoryStream<>(0, TestSpark.session().sqlContext(), Option.apply(1), Encoders.STRING())
            .toDS());
  }

  private static void start(Dataset<Row> rows, String mode) throws TimeoutException {
    rows.writeStream().outputMode(mode).format("noop").start().stop();
  }

  @Test
  void withinTheWatermarkNeedsAWatermark() {
    Dataset<Row> rows = stream().dropDuplicatesWithinWatermark("id");
    assertThatThrownBy(() -> start(rows, "append"))
        .isInstanceOf(AnalysisException.class)
        .hasMessageContaining(
            "dropDuplicatesWithinWatermark is not supported on streaming DataFrames/DataSets without"
                + " watermark");
  }

  @Test
  void withinTheWatermarkIsForStreamsOnly() {
    Dataset<Row> table =
        OrderRows.columns(
            TestSpark.session().createDataset(List.of("tea 12:00 ann"), Encoders.STRING()));
    assertThatThrownBy(() -> table.dropDuplicatesWithinWatermark("id").collectAsList())
        .isInstanceOf(AnalysisException.class)
        .hasMessageContaining(
            "dropDuplicatesWithinWatermark is not supported with batch DataFrames/DataSets");
  }

  @Test
  @OnlyOnSpark3("Texts of errors")
  void completeIsForAggregationsOnly() {
    assertThatThrownBy(() -> start(FourWaysDemo.byIdWithinTheWatermark(stream()), "complete"))
        .isInstanceOf(AnalysisException.class)
        .hasMessageContaining(
            "Complete output mode not supported when there are no streaming aggregations");
  }
}
