package io.sparkcourse.section1.sparkstreaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.data.Flight;
import io.sparkcourse.common.sample.SampleData;
import io.sparkcourse.testing.StructuredStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.OutputMode;
import org.junit.jupiter.api.Test;

class SameQueryDemoTest {
  @Test
  void theStreamEndsUpWithTheAnswerOfTheBatchJob() {
    List<String> origins = SampleData.flights().rows().stream().map(Flight::getOrigin).toList();
    int third = origins.size() / 3;
    Map<String, Long> streamed = new HashMap<>();
    try (StructuredStreamTester<String> tester =
        StructuredStreamTester.start(
            Encoders.STRING(),
            OutputMode.Update(),
            flights -> SameQueryDemo.flightsByOrigin(flights.toDF("origin")))) {
      streamed.putAll(counts(tester.batch(origins.subList(0, third).toArray(String[]::new))));
      streamed.putAll(
          counts(tester.batch(origins.subList(third, 2 * third).toArray(String[]::new))));
      streamed.putAll(
          counts(tester.batch(origins.subList(2 * third, origins.size()).toArray(String[]::new))));
    }

    Dataset<Row> all = TestSpark.session().createDataset(origins, Encoders.STRING()).toDF("origin");
    assertThat(streamed)
        .isNotEmpty()
        .isEqualTo(SameQueryDemo.byAirport(SameQueryDemo.flightsByOrigin(all)));
  }

  /** Some queries of a batch job have no result before the data end. */
  @Test
  void aStreamCannotBeSortedWhereABatchCan() {
    assertThat(
            TestSpark.session()
                .createDataset(List.of("b", "a"), Encoders.STRING())
                .sort("value")
                .collectAsList())
        .containsExactly("a", "b");

    assertThatThrownBy(
            () ->
                StructuredStreamTester.start(
                    Encoders.STRING(), OutputMode.Append(), lines -> lines.toDF().sort("value")))
        .isInstanceOf(AnalysisException.class)
        .hasMessageStartingWith(
            "Sorting is not supported on streaming DataFrames/Datasets, unless it is on aggregated"
                + " DataFrame/Dataset in Complete output mode;");
  }

  /** The exception that the message names. */
  @Test
  void unlessItIsAnAggregateThatIsOutputAsAWhole() {
    try (StructuredStreamTester<String> tester =
        StructuredStreamTester.start(
            Encoders.STRING(),
            OutputMode.Complete(),
            flights -> SameQueryDemo.flightsByOrigin(flights.toDF("origin")).sort("origin"))) {
      assertThat(tester.batch("b", "a", "b"))
          .containsExactly(RowFactory.create("a", 1L), RowFactory.create("b", 2L));
    }
  }

  private static Map<String, Long> counts(List<Row> rows) {
    Map<String, Long> counts = new HashMap<>();
    rows.forEach(row -> counts.put(row.getString(0), row.getLong(1)));
    return counts;
  }
}
