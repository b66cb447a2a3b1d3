package io.sparkcourse.section5.deduplication;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.window;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.section5.spark4.OnlyOnSpark3;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.OutputMode;
import org.junit.jupiter.api.Test;

/** Lecture 5.6: which row is output, and what null does. */
class KeptRowTest {
  private static final List<UnaryOperator<Dataset<Row>>> BY_ID_ALONE =
      List.of(FourWaysDemo::byId, FourWaysDemo::byIdWithinTheWatermark);

  @Test
  void theFirstToArriveComesOutNotTheEarliest() {
    for (UnaryOperator<Dataset<Row>> way : BY_ID_ALONE) {
      try (OrderRows orders = OrderRows.in(way)) {
        assertThat(orders.batch("tea 12:08 ann")).containsExactly("tea ann");
        assertThat(orders.batch("tea 12:00 bob")).isEmpty();
      }
    }
  }

  @Test
  void nullIsAnIdLikeAnyOther() {
    for (UnaryOperator<Dataset<Row>> way : BY_ID_ALONE) {
      try (OrderRows orders = OrderRows.in(way)) {
        assertThat(orders.batch("- 12:00 ann")).containsExactly("null ann");
        assertThat(orders.batch("- 12:00 bob", "- 12:00 eve")).isEmpty();
        assertThat(orders.duplicates()).isEqualTo(2);
      }
    }
  }

  @Test
  @OnlyOnSpark3("ANSI mode")
  void byIdAndTimeARowWithoutATimeIsNeverForgotten() {
    try (OrderRows orders = OrderRows.in(FourWaysDemo::byIdAndTime)) {
      assertThat(orders.batch("tea - ann")).containsExactly("tea ann");
      orders.batch("mug 18:00 ann");
      orders.batch("pot 23:00 ann");
      assertThat(orders.kept()).isEqualTo(2); // tea and pot
      assertThat(orders.batch("tea - bob")).isEmpty();
    }
  }

  @Test
  @OnlyOnSpark3("ANSI mode")
  void withinTheWatermarkARowWithoutATimeIsForgottenAtTheNextWatermark() {
    try (OrderRows orders = OrderRows.in(FourWaysDemo::byIdWithinTheWatermark)) {
      assertThat(orders.batch("tea - ann")).containsExactly("tea ann");
      assertThat(orders.batch("tea - bob")).isEmpty();
      orders.batch("mug 12:00 ann");
      assertThat(orders.batch("tea - bob")).containsExactly("tea bob");
    }
  }

  @Test
  void withoutColumnsAndWithDistinctARowIsADuplicateOnlyIfAllColumnsAreEqual() {
    try (OrderRows orders = OrderRows.in(Dataset::distinct)) {
      orders.batch("tea 12:00 ann");
      assertThat(orders.batch("tea 12:00 ann", "tea 12:00 bob")).containsExactly("tea bob");
    }
    try (OrderRows orders = OrderRows.in(Dataset::dropDuplicates)) {
      orders.batch("tea 12:00 ann");
      assertThat(orders.batch("tea 12:00 ann", "tea 12:00 bob")).containsExactly("tea bob");
    }
    try (OrderRows orders =
        OrderRows.in(
            rows -> rows.withWatermark("time", "10 minutes").dropDuplicatesWithinWatermark())) {
      orders.batch("tea 12:00 ann");
      assertThat(orders.batch("tea 12:00 ann", "tea 12:01 ann")).containsExactly("tea ann");
    }
  }

  @Test
  void distinctWithAWatermarkForgetsSinceTheTimeIsAmongItsColumns() {
    try (OrderRows orders =
        OrderRows.in(rows -> rows.withWatermark("time", "10 minutes").distinct())) {
      orders.batch("tea 12:00 ann");
      orders.batch("mug 13:00 ann");
      assertThat(orders.kept()).isEqualTo(1);
    }
  }

  @Test
  void besideAWatermarkThatIsUnusedALateRowIsDroppedIfTheTimeIsSelectedAndOnlyThen() {
    try (OrderRows orders = OrderRows.in(FourWaysDemo::byIdWithAWatermark)) {
      orders.batch("tea 12:00 ann");
      assertThat(orders.batch("mug 11:50 ann")).isEmpty();
      assertThat(orders.tooLate()).isEqualTo(1);
    }
    try (OrderRows orders =
        OrderRows.in(rows -> FourWaysDemo.byIdWithAWatermark(rows).select("id", "by"))) {
      orders.batch("tea 12:00 ann");
      assertThat(orders.batch("mug 11:50 ann")).containsExactly("mug ann");
      assertThat(orders.tooLate()).isZero();
    }
  }

  @Test
  void updateGivesTheSameRowsAsAppend() {
    for (OutputMode mode : new OutputMode[] {OutputMode.Append(), OutputMode.Update()}) {
      try (OrderRows orders = OrderRows.in(mode, FourWaysDemo::byIdWithinTheWatermark)) {
        assertThat(orders.batch("tea 12:00 ann", "mug 12:00 ann"))
            .containsExactly("mug ann", "tea ann");
        assertThat(orders.batch("tea 12:01 ann", "pot 12:01 ann")).containsExactly("pot ann");
      }
    }
  }

  @Test
  void aCountBehindItCountsEachOrderOnceInTheWindowOfTheFirstRow() {
    try (OrderRows orders =
        OrderRows.in(
            rows ->
                FourWaysDemo.byIdWithinTheWatermark(rows)
                    .groupBy(window(col("time"), "10 minutes"))
                    .count()
                    .selectExpr("'all' AS id", "count AS by"))) {
      orders.batch("tea 12:00 ann", "mug 12:01 ann");
      orders.batch("tea 12:12 ann", "pot 12:03 ann");
      assertThat(orders.batch("tin 12:20 ann")).containsExactly("all 3");
      assertThat(orders.batch("cup 12:40 ann")).containsExactly("all 1"); // that of the tin
    }
  }
}
