package io.sparkcourse.section5.introduction;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.max;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.StructuredStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.util.Collections;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.OutputMode;
import org.junit.jupiter.api.Test;

/** Lecture 5.1: what a query outputs in each micro-batch, and what it keeps for that. */
class RunningWordCountTest {
  private static StructuredStreamTester<String> counting(OutputMode mode) {
    return StructuredStreamTester.start(
        Encoders.STRING(), mode, lines -> RunningWordCountDemo.wordCounts(lines.toDF()));
  }

  @Test
  void completeGivesTheWholeResultAndUpdateTheRowsThatHaveChanged() {
    try (StructuredStreamTester<String> query = counting(OutputMode.Complete())) {
      query.batch("to be or not to be");
      assertThat(query.batch("to stream"))
          .containsExactlyInAnyOrder(
              row("be", 2), row("not", 1), row("or", 1), row("stream", 1), row("to", 3));
    }
    try (StructuredStreamTester<String> query = counting(OutputMode.Update())) {
      query.batch("to be or not to be");
      assertThat(query.batch("to stream"))
          .containsExactlyInAnyOrder(row("stream", 1), row("to", 3));
    }
  }

  @Test
  void updateOutputsAGroupThatHadRowsEvenIfItsMaximumIsTheSame() {
    try (StructuredStreamTester<String> query =
        StructuredStreamTester.start(
            Encoders.STRING(),
            OutputMode.Update(),
            words -> words.groupBy(length(col("value"))).agg(max("value")))) {
      query.batch("to", "tea");
      assertThat(query.batch("be")).containsExactly(RowFactory.create(2, "to"));
    }
  }

  @Test
  void aRowForEachWordIsKeptHoweverManyLinesThereWere() {
    try (StructuredStreamTester<String> query = counting(OutputMode.Update())) {
      query.batch("to be or not to be");
      assertThat(rowsKept(query)).isEqualTo(4);
      query.batch(Collections.nCopies(500, "to be").toArray(String[]::new));
      assertThat(rowsKept(query)).isEqualTo(4);
      query.batch("to stream");
      assertThat(rowsKept(query)).isEqualTo(5);
    }
  }

  @Test
  void theSameMethodCountsWhatIsAllThere() {
    Dataset<Row> lines =
        TestSpark.session()
            .createDataset(List.of("to be or not to be", "to stream"), Encoders.STRING())
            .toDF();

    assertThat(RunningWordCountDemo.wordCounts(lines).collectAsList())
        .containsExactlyInAnyOrder(
            row("be", 2), row("not", 1), row("or", 1), row("stream", 1), row("to", 3));
  }

  private static long rowsKept(StructuredStreamTester<String> query) {
    return query.lastProgress().stateOperators()[0].numRowsTotal();
  }

  private static Row row(String word, long count) {
    return RowFactory.create(word, count);
  }
}
