package io.sparkcourse.section5.windows;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.session_window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.section5.spark4.OnlyOnSpark3;
import io.sparkcourse.testing.StructuredStreamTester;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.OutputMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Lecture 5.3: which output modes each window takes. */
@ExtendWith(UtcSession.class)
class WindowOutputModesTest {
  private static final String YES = "accepted";
  private static final String NO_WATERMARK =
      "Append output mode not supported when there are streaming aggregations on streaming"
          + " DataFrames/DataSets without watermark";
  private static final String NO_UPDATE =
      "Update output mode not supported for session window on streaming DataFrames/DataSets";
  private static final String NO_KEY =
      "Global aggregation with session window in streaming query is not supported.";

  private static Dataset<Row> sessions(Dataset<Row> views) {
    return views.groupBy(session_window(col("time"), "5 minutes"), col("name")).count();
  }

  private static Dataset<Row> withWatermark(Dataset<Row> rows) {
    return rows.withWatermark("time", "10 minutes");
  }

  @Test
  @OnlyOnSpark3("Texts of errors")
  void tumblingAndSliding() {
    assertAnswers(TumblingAndSlidingDemo::tumbling, NO_WATERMARK, YES, YES);
    assertAnswers(TumblingAndSlidingDemo::sliding, NO_WATERMARK, YES, YES);
    assertAnswers(orders -> TumblingAndSlidingDemo.tumbling(withWatermark(orders)), YES, YES, YES);
    assertAnswers(orders -> TumblingAndSlidingDemo.sliding(withWatermark(orders)), YES, YES, YES);
  }

  @Test
  @OnlyOnSpark3("Texts of errors")
  void sessionsByKey() {
    assertAnswers(WindowOutputModesTest::sessions, NO_WATERMARK, NO_UPDATE, YES);
    assertAnswers(views -> sessions(withWatermark(views)), YES, NO_UPDATE, YES);
  }

  @Test
  @OnlyOnSpark3("Texts of errors")
  void sessionsWithoutAKeyFailInTheFirstMicroBatch() {
    UnaryOperator<Dataset<Row>> withoutKey =
        views -> withWatermark(views).groupBy(session_window(col("time"), "5 minutes")).count();

    assertThat(answer(OutputMode.Update(), withoutKey)).isEqualTo(NO_UPDATE);
    for (OutputMode mode : List.of(OutputMode.Append(), OutputMode.Complete())) {
      try (StructuredStreamTester<String> query = TimedRows.start(mode, withoutKey)) {
        assertThatThrownBy(() -> query.batch("12:00:00 tea")).hasMessageEndingWith(NO_KEY);
      }
    }
  }

  @Test
  void completeKeepsWindowsThatTheWatermarkHasPassed() {
    try (StructuredStreamTester<String> query =
        TimedRows.start(
            OutputMode.Complete(),
            orders -> TimedRows.counts(TumblingAndSlidingDemo.tumbling(withWatermark(orders))))) {
      query.batch("12:02:00 tea");
      query.batch("14:00:00 tea");

      assertThat(TimedRows.texts(query.batch("14:01:00 tea")))
          .containsExactly("12:00-12:10 1", "14:00-14:10 2");
    }
  }

  private static void assertAnswers(
      UnaryOperator<Dataset<Row>> pipeline, String append, String update, String complete) {
    assertThat(answer(OutputMode.Append(), pipeline)).isEqualTo(append);
    assertThat(answer(OutputMode.Update(), pipeline)).isEqualTo(update);
    assertThat(answer(OutputMode.Complete(), pipeline)).isEqualTo(complete);
  }

  /** The first line of the message with which it is refused at the start. */
  private static String answer(OutputMode mode, UnaryOperator<Dataset<Row>> pipeline) {
    try (StructuredStreamTester<String> query = TimedRows.start(mode, pipeline)) {
      query.batch("12:00:00 tea");
      return YES;
    } catch (Exception refused) { // an AnalysisException, which no method declares
      return firstLine(refused.getMessage());
    }
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("").replaceFirst(";$", "");
  }
}
