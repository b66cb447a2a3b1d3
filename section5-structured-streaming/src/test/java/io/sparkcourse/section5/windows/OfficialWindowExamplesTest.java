package io.sparkcourse.section5.windows;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.session_window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.section5.spark4.OnlyOnSpark3;
import io.sparkcourse.testing.StructuredStreamTester;
import io.sparkcourse.testing.lecture.SnippetCompiler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.OutputMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Lecture 5.3: what Spark's own example of sessions does, and what of its guide compiles. */
@ExtendWith(UtcSession.class)
class OfficialWindowExamplesTest {
  private static final SnippetCompiler COMPILER =
      SnippetCompiler.importing(
          "static org.apache.spark.sql.functions.*",
          "org.apache.spark.sql.Column",
          "org.apache.spark.sql.Dataset",
          "org.apache.spark.sql.Row",
          "org.apache.spark.sql.catalyst.expressions.SessionWindow");

  /** The query of {@code JavaStructuredSessionization}. */
  private static Dataset<Row> sessionUpdates(Dataset<Row> events) {
    return events
        .groupBy(session_window(col("time"), "10 seconds").as("session"), col("name"))
        .agg(count("*").as("numEvents"))
        .selectExpr(
            "name", "CAST(session.end AS LONG) - CAST(session.start AS LONG) AS durationMs");
  }

  @Test
  @OnlyOnSpark3("Texts of errors")
  void theExampleOfSessionsIsRefusedInUpdateMode() {
    assertThatThrownBy(
            () -> TimedRows.start(OutputMode.Update(), OfficialWindowExamplesTest::sessionUpdates))
        .hasMessageContaining(
            "Update output mode not supported for session window on streaming"
                + " DataFrames/DataSets");
  }

  @Test
  void withAWatermarkAndInAppendModeItRunsAndItsDurationIsInSeconds() {
    try (StructuredStreamTester<String> query =
        TimedRows.start(
            OutputMode.Append(),
            events -> sessionUpdates(events.withWatermark("time", "0 seconds")))) {
      query.batch("12:00:00 ann", "12:00:04 ann");

      assertThat(query.batch("12:01:00 bob")).containsExactly(RowFactory.create("ann", 14L));
    }
  }

  @Test
  void aSessionWindowIsAColumnInJava() {
    assertThat(COMPILER.errors("SessionWindow gap = session_window(col(\"time\"), \"5 minutes\");"))
        .singleElement()
        .asString()
        .matches("incompatible types: .*Column cannot be converted to .*SessionWindow");
    assertThat(COMPILER.errors("Column gap = session_window(col(\"time\"), \"5 minutes\");"))
        .isEmpty();
  }

  @Test
  void aWindowOverAWindowTakesAColumnAndNoName() {
    assertThat(COMPILER.errors("Column hour = window(\"window\", \"1 hour\");"))
        .singleElement()
        .asString()
        .matches("incompatible types: .*String cannot be converted to .*Column");
    assertThat(COMPILER.errors("Column hour = window(col(\"window\"), \"1 hour\");")).isEmpty();
  }
}
