package io.sparkcourse.section5.arbitrarystate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.session_window;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.timeline.EventTimeline;
import io.sparkcourse.common.timeline.EventTimeline.MicroBatch;
import io.sparkcourse.testing.StructuredStreamTester;
import io.sparkcourse.testing.TestSpark;
import io.sparkcourse.testing.lecture.LecturePicture;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.TestGroupState;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 5.7: visits by a function with a state. */
class VisitsTest {
  private static final StructType VIEW = StructType.fromDDL("time TIMESTAMP, user STRING");

  @Test
  void aVisitComesOutOnceWhenTheWatermarkHasPassedItsEndAndTheGap(@TempDir Path directory)
      throws Exception {
    SparkSession spark = TestSpark.session().newSession();
    spark.conf().set("spark.sql.session.timeZone", "UTC");
    List<List<Visit>> output = new ArrayList<>();

    EventTimeline timeline = VisitsDemo.run(spark, directory, output);

    assertThat(output.stream().map(List::toString))
        .containsExactly(
            "[]",
            "[]",
            "[]",
            "[bob 12:01-12:01: 1]",
            "[]",
            "[ann 12:00-12:11: 4]",
            "[]",
            "[]",
            "[ann 12:30-12:30: 1, bob 12:18-12:18: 1]");
    assertThat(timeline.batches().stream().map(MicroBatch::stateRows))
        .containsExactly(2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 1L);
    MicroBatch late = timeline.batches().get(6);
    assertThat(late.droppedByMetric()).isEqualTo(1);
    assertThat(late.dropped()).isEqualTo(1);
    LecturePicture.assertUpToDate(Path.of("lectures", "images", "5.07-visits.svg"), timeline);
  }

  @Test
  void theFirstMicroBatchClosesNothingForItHasNoWatermark() {
    try (StructuredStreamTester<String> query =
        UserViews.start(lines -> visits(UserViews.of(lines)))) {
      // The watermark after it is 13:00; the visit is output in the micro-batch without data.
      assertThat(query.batch("12:00 ann", "13:00 ann")).hasSize(1);
      assertThat(query.lastProgress().batchId()).isEqualTo(1);
      assertThat(query.lastProgress().numInputRows()).isZero();
    }
  }

  @Test
  void aLateViewOfAnOpenVisitIsDroppedWhereSessionWindowCountsIt() {
    String[] first = {"12:00 ann"};
    String[] late = {"11:58 ann"}; // the watermark is 12:00, her visit continues until 12:05
    String[] end = {"13:00 bob"};
    try (StructuredStreamTester<String> own =
            UserViews.start(lines -> visits(UserViews.of(lines)));
        StructuredStreamTester<String> window =
            UserViews.start(
                lines ->
                    UserViews.of(lines)
                        .groupBy(session_window(col("time"), "5 minutes"), col("user"))
                        .count()
                        .selectExpr("concat_ws(' ', user, count)"))) {
      own.batch(first);
      own.batch(late);
      assertThat(own.lastProgress().stateOperators()[0].numRowsDroppedByWatermark()).isEqualTo(1);
      assertThat(own.batch(end)).extracting(row -> row.<Integer>getAs("pages")).containsExactly(1);

      window.batch(first);
      window.batch(late);
      assertThat(UserViews.texts(window.batch(end))).containsExactly("ann 2");
    }
  }

  // region unit
  @Test
  void aVisitIsOverWhenTheWatermarkIsPastItsEndAndTheGap() {
    TestGroupState<OpenVisits> state = state(Optional.empty(), "12:08:00");

    assertThat(call(state, "12:00:00", "12:03:00", "12:20:00")).isEmpty();
    assertThat(state.get().getVisits()).hasSize(2);
    assertThat(state.getTimeoutTimestampMs().get()).isEqualTo(millis("12:08:00"));

    TestGroupState<OpenVisits> later = state(Optional.of(state.get()), "12:08:01");

    assertThat(call(later)).extracting(Visit::toString).containsExactly("ann 12:00-12:03: 2");
    assertThat(later.getTimeoutTimestampMs().get()).isEqualTo(millis("12:25:00"));
  }

  private static TestGroupState<OpenVisits> state(Optional<OpenVisits> before, String watermark) {
    return TestGroupState.create(
        before, GroupStateTimeout.EventTimeTimeout(), 0, Optional.of(millis(watermark)), false);
  }

  private static List<Visit> call(TestGroupState<OpenVisits> state, String... times) {
    Iterator<Row> views = Stream.of(times).map(VisitsTest::view).iterator();
    List<Visit> over = new ArrayList<>();
    Visits.over("ann", views, state, VisitsDemo.GAP).forEachRemaining(over::add);
    return over;
  }

  // endregion

  @Test
  void whenNoVisitIsLeftTheStateIsRemovedAndThereIsNoTimeout() {
    TestGroupState<OpenVisits> state = state(Optional.empty(), "13:00:00");

    assertThat(call(state, "12:00:00")).hasSize(1);

    assertThat(state.isRemoved()).isTrue();
    assertThat(state.getTimeoutTimestampMs().isPresent()).isFalse();
  }

  @Test
  void aViewMayJoinTwoVisitsAndOneAtTheEndOfTheGapGoesOn() {
    TestGroupState<OpenVisits> state = state(Optional.empty(), "12:00:00");

    call(state, "12:10:00", "12:00:00", "12:15:01", "12:05:00");

    assertThat(state.get().getVisits())
        .extracting(Visit::toString)
        .containsExactlyInAnyOrder("ann 12:00-12:10: 3", "ann 12:15-12:15: 1");
  }

  private static Dataset<Row> visits(Dataset<Row> views) {
    return Visits.over(views, VisitsDemo.GAP).toDF();
  }

  private static Row view(String time) {
    Object[] columns = {Timestamp.from(Instant.ofEpochMilli(millis(time))), "ann"};
    return new GenericRowWithSchema(columns, VIEW);
  }

  private static long millis(String time) {
    return Instant.parse("2025-06-02T" + time + "Z").toEpochMilli();
  }
}
