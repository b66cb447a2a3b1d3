package io.sparkcourse.section1.sparkstreaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.StructuredStreamTester;
import java.util.List;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.StreamingContext;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

class TwoEnginesDemoTest {
  @Test
  void dstreamsCountEachBatchByItself() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      BatchOutput<Tuple2<String, Integer>> counts =
          tester.collect(
              TwoEnginesDemo.wordCounts(
                  tester.stream(List.of("to be", "to do"), List.of("to go"))));

      tester.run(2);

      counts.assertBatch(1, new Tuple2<>("to", 2), new Tuple2<>("be", 1), new Tuple2<>("do", 1));
      counts.assertBatch(2, new Tuple2<>("to", 1), new Tuple2<>("go", 1));
    }
  }

  @Test
  void structuredStreamingKeepsRunningTotals() {
    try (StructuredStreamTester<String> tester = structuredWordCount()) {
      assertThat(tester.batch("to be", "to do"))
          .containsExactlyInAnyOrder(row("to", 2), row("be", 1), row("do", 1));
      assertThat(tester.batch("to go")).containsExactlyInAnyOrder(row("to", 3), row("go", 1));
    }
  }

  @Test
  void structuredStreamingNeedsNoStreamingContext() {
    try (StructuredStreamTester<String> tester = structuredWordCount()) {
      assertThat(tester.batch("to be")).hasSize(2);
      assertThat(StreamingContext.getActive().isEmpty())
          .as("no DStream runs beneath the query")
          .isTrue();
    }
  }

  private static StructuredStreamTester<String> structuredWordCount() {
    return StructuredStreamTester.start(
        Encoders.STRING(), OutputMode.Update(), lines -> TwoEnginesDemo.wordCounts(lines.toDF()));
  }

  private static Row row(String word, long count) {
    return RowFactory.create(word, count);
  }
}
