package io.sparkcourse.section1.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.StructuredStreamTester;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.OutputMode;
import org.junit.jupiter.api.Test;

/** Lecture 1.5: the same idea for Structured Streaming, whose source in tests is a MemoryStream. */
class WordCountOnMemoryStreamTest {
  // region test
  @Test
  void anUpdateHoldsOnlyTheWordsOfItsBatchWithTheirCountsSoFar() {
    try (StructuredStreamTester<String> tester =
        StructuredStreamTester.start(
            Encoders.STRING(), OutputMode.Update(), WordCountOnMemoryStreamTest::counts)) {

      assertThat(tester.batch("spark", "kafka", "spark"))
          .containsExactlyInAnyOrder(row("spark", 2), row("kafka", 1));
      assertThat(tester.batch("spark")).containsExactly(row("spark", 3));
    }
  }

  // endregion

  private static Dataset<Row> counts(Dataset<String> words) {
    return words.groupBy("value").count();
  }

  private static Row row(String word, long count) {
    return RowFactory.create(word, count);
  }
}
