package io.sparkcourse.section5.arbitrarystate;

import static io.sparkcourse.section5.arbitrarystate.UserViews.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.testing.StructuredStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.util.List;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Lecture 5.7: a state to begin with. */
class InitialStateTest {
  private static final StructType TOTALS =
      StructType.fromDDL("room STRING, readings BIGINT, sum DOUBLE");

  private static StructuredStreamTester<String> beginningWith(Dataset<Row> initial) {
    return StructuredStreamTester.start(
        Encoders.STRING(),
        OutputMode.Update(),
        lines -> AveragesDemo.averages(readings(lines), initial).toDF());
  }

  private static Dataset<Row> readings(Dataset<String> lines) {
    return lines.selectExpr(
        "split(value, ' ')[0] AS room", "CAST(split(value, ' ')[1] AS DOUBLE) AS degrees");
  }

  private static Dataset<Row> totals(Row... rows) {
    return TestSpark.session().createDataFrame(List.of(rows), TOTALS);
  }

  @Test
  void theFirstMicroBatchCallsTheFunctionForEachKeyOfTheInitialStateAlsoWithoutRows() {
    try (StructuredStreamTester<String> query =
        beginningWith(
            totals(RowFactory.create("attic", 5L, 50.0), RowFactory.create("kitchen", 1L, 20.0)))) {
      assertThat(texts(query.batch("kitchen 22", "hall 18")))
          .containsExactly("attic 10.0 of 5", "hall 18.0 of 1", "kitchen 21.0 of 2");
      assertThat(query.lastProgress().stateOperators()[0].numRowsTotal()).isEqualTo(3);
      assertThat(texts(query.batch("hall 20"))).containsExactly("hall 19.0 of 2");
    }
  }

  @Test
  void eachKeyHasOneState() {
    try (StructuredStreamTester<String> query =
        beginningWith(
            totals(RowFactory.create("attic", 5L, 50.0), RowFactory.create("attic", 1L, 20.0)))) {
      assertThatThrownBy(() -> query.batch("hall 18"))
          .hasStackTraceContaining("multiple rows(state) with the same key");
    }
  }

  @Test
  void aStreamIsNoInitialState() {
    Dataset<Row> stream =
        TestSpark.session()
            .readStream()
            .format("rate-micro-batch")
            .option("rowsPerBatch", 1)
            .load()
            .selectExpr("'attic' AS room", "value AS readings", "CAST(value AS DOUBLE) AS sum");

    assertThatThrownBy(() -> beginningWith(stream))
        .isInstanceOf(AnalysisException.class)
        .hasMessageContaining(
            "Non-streaming DataFrame/Dataset is not supported as the initial state");
  }
}
