package io.sparkcourse.section5.joins;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.junit.jupiter.api.Test;

/**
 * Lecture 5.5: when rows of an outer join are output, which rows are dropped, and what may follow.
 */
class TwoStreamsTest {
  private static final List<String> NONE = List.of();

  private final SparkSession spark = JoinRun.session();

  @Test
  void aRowWithNullWaitsAsLongAsAClickMayComeAndNoLonger() throws Exception {
    try (JoinRun run = JoinRun.start(spark, AdStreams::withClickOrNull)) {
      assertThat(run.batch(List.of("12:00 A"), List.of("12:00 X"))).isEmpty();
      assertThat(run.batch(List.of("13:10 B"), List.of("13:20 X"))).isEmpty();
      assertThat(run.watermark()).isEqualTo("13:00"); // a click of 13:00 may still arrive
      assertThat(run.batch(List.of("13:11 C"), List.of("13:21 X")))
          .containsExactly("A 12:00 NULL NULL");
    }
  }

  @Test
  void aRangeWithoutAnEqualityFailsInTheFirstMicroBatch() throws Exception {
    try (JoinRun run =
        JoinRun.start(
            spark,
            (impressions, clicks) ->
                impressions
                    .withWatermark("shown", "10 minutes")
                    .join(
                        clicks.withWatermark("clicked", "10 minutes"),
                        expr("clicked >= shown AND clicked <= shown + INTERVAL 1 HOUR")))) {
      assertThatThrownBy(() -> run.batch(List.of("12:00 A"), List.of("12:05 A")))
          .isInstanceOf(StreamingQueryException.class)
          .hasMessageContaining("Stream-stream join without equality predicate is not supported");
    }
  }

  @Test
  void withTheTimeInTheEqualityOneWatermarkIsEnough() throws Exception {
    try (JoinRun run =
        JoinRun.start(
            spark,
            (impressions, clicks) ->
                impressions
                    .withWatermark("shown", "10 minutes")
                    .join(clicks, expr("ad = clickedAd AND shown = clicked"), "left_outer"))) {
      assertThat(run.batch(List.of("12:00 A", "12:01 B"), List.of("12:01 B", "12:02 C")))
          .containsExactly("B 12:01 B 12:01");
      assertThat(run.batch(List.of("12:30 D"), NONE)).containsExactly("A 12:00 NULL NULL");
      assertThat(run.last().stateOperators()[0].numRowsTotal()).isEqualTo(1); // D
    }
  }

  @Test
  void withoutMicroBatchesWithoutDataItWaitsForTheNextRows() throws Exception {
    spark.conf().set("spark.sql.streaming.noDataMicroBatches.enabled", "false");
    try (JoinRun run = JoinRun.start(spark, AdStreams::withClickOrNull)) {
      run.batch(List.of("12:00 A"), List.of("12:00 X"));
      assertThat(run.batch(List.of("13:11 C"), List.of("13:21 X"))).isEmpty();
      assertThat(run.batch(NONE, List.of("13:21 X"))).containsExactly("A 12:00 NULL NULL");
    }
  }

  @Test
  void lateRowsOfBothSidesAreDroppedAndCountedAndComeWithNoNull() throws Exception {
    try (JoinRun run = JoinRun.start(spark, AdStreams::withClickOrNull)) {
      run.batch(List.of("13:11 C"), List.of("13:21 X"));
      assertThat(run.watermark()).isEqualTo("13:01");
      assertThat(run.batch(List.of("13:00 L", "12:59 L"), List.of("13:00 L"))).isEmpty();
      assertThat(run.last().stateOperators()[0].numRowsDroppedByWatermark()).isEqualTo(3);
      assertThat(run.batch(List.of("20:00 Z"), List.of("20:00 Z")))
          .containsExactly("C 13:11 NULL NULL", "Z 20:00 Z 20:00");
    }
  }

  @Test
  void withMaxASilentInputDoesNotHoldTheJoinAndItsRowsAreDroppedWhenTheyCome() throws Exception {
    spark.conf().set("spark.sql.streaming.multipleWatermarkPolicy", "max");
    try (JoinRun run = JoinRun.start(spark, AdStreams::withClickOrNull)) {
      run.batch(List.of("12:00 A"), NONE);
      assertThat(run.batch(List.of("15:00 B"), NONE)).containsExactly("A 12:00 NULL NULL");
      assertThat(run.batch(NONE, List.of("12:30 A"))).isEmpty();
      assertThat(run.last().stateOperators()[0].numRowsDroppedByWatermark()).isEqualTo(1);
    }
  }

  @Test
  void clicksMayBeCountedByTheHourBehindTheJoin() throws Exception {
    assertThatAStreamGivesTheRowsOfTables(
        (impressions, clicks) ->
            AdStreams.clicked(impressions, clicks)
                .groupBy(window(col("shown"), "1 hour"))
                .count()
                .select("window.start", "count"),
        "12:00 3",
        "13:00 1");
  }

  @Test
  void twoWindowedCountsMayBeJoined() throws Exception {
    assertThatAStreamGivesTheRowsOfTables(
        (impressions, clicks) ->
            impressions
                .withWatermark("shown", "10 minutes")
                .groupBy(window(col("shown"), "1 hour"))
                .count()
                .withColumnRenamed("count", "impressions")
                .join(
                    clicks
                        .withWatermark("clicked", "20 minutes")
                        .groupBy(window(col("clicked"), "1 hour"))
                        .count()
                        .withColumnRenamed("count", "clicks"),
                    "window")
                .select("window.start", "impressions", "clicks"),
        "12:00 3 2",
        "13:00 1 2");
  }

  private void assertThatAStreamGivesTheRowsOfTables(
      BinaryOperator<Dataset<Row>> query, String... rows) throws Exception {
    List<List<String>> impressions =
        List.of(List.of("12:00 A", "12:30 B"), List.of("12:50 C", "13:10 D"));
    List<List<String>> clicks =
        List.of(List.of("12:10 A", "12:40 B"), List.of("13:20 C", "13:30 D"));
    List<String> output = new ArrayList<>();
    try (JoinRun run = JoinRun.start(spark, query)) {
      output.addAll(run.batch(impressions.get(0), clicks.get(0)));
      output.addAll(run.batch(impressions.get(1), clicks.get(1)));
      output.addAll(run.batch(List.of("20:00 Z"), List.of("20:00 Z")));
    }

    assertThat(output).containsExactlyInAnyOrder(rows);
    assertThat(
            JoinRun.texts(
                query.apply(
                    JoinRun.impressions(table(impressions)), JoinRun.clicks(table(clicks)))))
        .containsExactlyInAnyOrder(rows);
  }

  private Dataset<String> table(List<List<String>> batches) {
    return spark.createDataset(batches.stream().flatMap(List::stream).toList(), Encoders.STRING());
  }
}
