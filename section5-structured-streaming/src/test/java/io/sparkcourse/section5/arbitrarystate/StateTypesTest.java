package io.sparkcourse.section5.arbitrarystate;

import static io.sparkcourse.section5.arbitrarystate.UserViews.millis;
import static io.sparkcourse.section5.arbitrarystate.UserViews.say;
import static io.sparkcourse.section5.arbitrarystate.UserViews.texts;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.section5.spark4.OnlyOnSpark3;
import io.sparkcourse.testing.StructuredStreamTester;
import java.io.Serializable;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.function.FlatMapGroupsWithStateFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.MapGroupsWithStateFunction;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Lecture 5.7: of which types a state may be, and what is refused. */
class StateTypesTest {
  /** As a state. */
  public record Count(int views) implements Serializable {}

  private static StructuredStreamTester<String> counting(Encoder<Count> encoder) {
    MapGroupsWithStateFunction<String, Row, Count, String> count =
        (user, views, state) -> {
          int before = state.exists() ? state.get().views() : 0;
          state.update(new Count(before + 1));
          return user + " " + state.get().views();
        };
    return updating(count, encoder);
  }

  private static <S> StructuredStreamTester<String> updating(
      MapGroupsWithStateFunction<String, Row, S, String> function, Encoder<S> state) {
    return StructuredStreamTester.start(
        Encoders.STRING(),
        OutputMode.Update(),
        lines ->
            UserViews.byUser(UserViews.of(lines))
                .mapGroupsWithState(function, state, Encoders.STRING())
                .toDF());
  }

  @Test
  void aRecordIsAStateByJavaSerialization() {
    try (StructuredStreamTester<String> query = counting(Encoders.javaSerialization(Count.class))) {
      query.batch("12:00 ann");
      assertThat(texts(query.batch("12:01 ann"))).containsExactly("ann 2");
    }
  }

  @Test
  @OnlyOnSpark3("Texts of errors")
  void notByKryo() {
    try (StructuredStreamTester<String> query = counting(Encoders.kryo(Count.class))) {
      assertThatThrownBy(() -> query.batch("12:00 ann"))
          .hasStackTraceContaining("Unable to create serializer");
    }
  }

  @Test
  void whatIsChangedInPlaceAndNotUpdatedIsLost() {
    for (boolean update : List.of(false, true)) {
      MapGroupsWithStateFunction<String, Row, Average, String> inPlace =
          (user, views, state) -> {
            if (!state.exists()) {
              state.update(new Average(1, 0));
              return user + " 1";
            }
            Average average = state.get();
            average.setReadings(average.getReadings() + 1);
            if (update) {
              state.update(average);
            }
            return user + " " + average.getReadings();
          };
      try (StructuredStreamTester<String> query = updating(inPlace, Encoders.bean(Average.class))) {
        query.batch("12:00 ann");
        query.batch("12:01 ann");
        assertThat(texts(query.batch("12:02 ann"))).containsExactly(update ? "ann 3" : "ann 2");
      }
    }
  }

  @Test
  void whatIsChangedInPlaceIsKeptIfTheTimeoutChanges() {
    for (boolean later : List.of(false, true)) {
      FlatMapGroupsWithStateFunction<String, Row, Average, String> inPlace =
          (user, views, state) -> {
            long noon = millis(views.next());
            if (!state.exists()) {
              state.update(new Average(1, 0));
              state.setTimeoutTimestamp(noon, "1 hour");
              return say(user + " 1");
            }
            Average average = state.get();
            average.setReadings(average.getReadings() + 1);
            state.setTimeoutTimestamp(noon, later ? "2 hours" : "1 hour");
            return say(user + " " + average.getReadings());
          };
      try (StructuredStreamTester<String> query =
          UserViews.start(
              lines ->
                  UserViews.byUser(
                          UserViews.withoutWatermark(lines).withWatermark("time", "1 hour"))
                      .flatMapGroupsWithState(
                          inPlace,
                          OutputMode.Append(),
                          Encoders.bean(Average.class),
                          Encoders.STRING(),
                          GroupStateTimeout.EventTimeTimeout())
                      .toDF())) {
        query.batch("12:00 ann");
        query.batch("12:00 ann");
        assertThat(texts(query.batch("12:00 ann"))).containsExactly(later ? "ann 3" : "ann 2");
      }
    }
  }

  @Test
  void mapGroupsWithStateIsForUpdateOnly() {
    assertThatThrownBy(() -> start(OutputMode.Append(), StateTypesTest::mapped))
        .isInstanceOf(AnalysisException.class)
        .hasMessageContaining(
            "mapGroupsWithState is not supported with Append output mode on a streaming"
                + " DataFrame/Dataset");
  }

  @Test
  void theModeOfTheFunctionIsThatOfTheQuery() {
    assertThatThrownBy(() -> start(OutputMode.Update(), StateTypesTest::appended))
        .isInstanceOf(AnalysisException.class)
        .hasMessageContaining(
            "flatMapGroupsWithState in append mode is not supported with Update output mode");
  }

  @Test
  void anEventTimeTimeoutNeedsAWatermark() {
    assertThatThrownBy(
            () ->
                UserViews.start(
                    lines ->
                        UserViews.said(
                            UserViews.withoutWatermark(lines),
                            GroupStateTimeout.EventTimeTimeout(),
                            (user, views, state) -> UserViews.say())))
        .isInstanceOf(AnalysisException.class)
        .hasMessageContaining("Watermark must be specified in the query");
  }

  @Test
  void aMapBetweenThemLosesTheWatermark() {
    Encoder<Row> view = Encoders.row(StructType.fromDDL("time TIMESTAMP, user STRING"));
    assertThatThrownBy(
            () ->
                UserViews.start(
                    lines ->
                        UserViews.said(
                            UserViews.of(lines).map((MapFunction<Row, Row>) row -> row, view),
                            GroupStateTimeout.EventTimeTimeout(),
                            (user, views, state) -> UserViews.say())))
        .isInstanceOf(AnalysisException.class)
        .hasMessageContaining("Watermark must be specified in the query");
  }

  @Test
  void mapGroupsWithStateBehindAnAggregationIsRefused() {
    assertThatThrownBy(() -> start(OutputMode.Update(), views -> mapped(hours(views, "user"))))
        .isInstanceOf(AnalysisException.class)
        .hasMessageContaining("Detected pattern of possible 'correctness' issue");
  }

  @Test
  void flatMapGroupsWithStateInAppendIsAcceptedBehindAnAggregation() {
    try (StructuredStreamTester<String> query =
        start(OutputMode.Append(), views -> appended(hours(views, "user")))) {
      assertThat(query.batch("12:00 ann", "12:01 ann")).isEmpty();
      assertThat(texts(query.batch("13:00 bob"))).containsExactly("ann");
    }
  }

  @Test
  void anAggregationBehindAnEventTimeTimeoutIsRefused() {
    assertThatThrownBy(
            () ->
                start(
                    OutputMode.Append(),
                    views -> withTime(said(views, GroupStateTimeout.EventTimeTimeout()))))
        .isInstanceOf(AnalysisException.class)
        .hasMessageContaining("Detected pattern of possible 'correctness' issue");
  }

  @Test
  void behindAFunctionWithoutATimeoutItIsAccepted() {
    try (StructuredStreamTester<String> query =
        start(OutputMode.Update(), views -> counted(views, OutputMode.Append()))) {
      query.batch("12:00 ann");
      assertThat(texts(query.batch("12:01 ann"))).containsExactly("ann 2");
    }
  }

  @Test
  void butTheFunctionIsInAppendMode() {
    assertThatThrownBy(
            () -> start(OutputMode.Update(), views -> counted(views, OutputMode.Update())))
        .isInstanceOf(AnalysisException.class)
        .hasMessageContaining(
            "flatMapGroupsWithState in update mode is not supported with aggregation");
  }

  /** How often a function of this mode has output each user. */
  private static Dataset<Row> counted(Dataset<Row> views, OutputMode mode) {
    return UserViews.byUser(views)
        .flatMapGroupsWithState(
            (UserViews.Said) (user, viewsOfUser, state) -> UserViews.say(user),
            mode,
            Encoders.INT(),
            Encoders.STRING(),
            GroupStateTimeout.NoTimeout())
        .groupBy("value")
        .count()
        .selectExpr("concat_ws(' ', value, count)");
  }

  private static Dataset<Row> hours(Dataset<Row> views, String key) {
    return views
        .groupBy(window(col("time"), "1 hour"), col(key))
        .count()
        .selectExpr("window.start AS time", key);
  }

  private static Dataset<Row> withTime(Dataset<Row> said) {
    return hours(
        said.selectExpr("timestamp'2025-06-02 12:00:00' AS time", "value")
            .withWatermark("time", "0 seconds"),
        "value");
  }

  private static StructuredStreamTester<String> start(
      OutputMode mode, UnaryOperator<Dataset<Row>> pipeline) {
    return StructuredStreamTester.start(
        Encoders.STRING(), mode, lines -> pipeline.apply(UserViews.of(lines)));
  }

  private static Dataset<Row> mapped(Dataset<Row> views) {
    MapGroupsWithStateFunction<String, Row, Integer, String> function =
        (user, viewsOfUser, state) -> user;
    return UserViews.byUser(views)
        .mapGroupsWithState(function, Encoders.INT(), Encoders.STRING())
        .toDF();
  }

  private static Dataset<Row> appended(Dataset<Row> views) {
    return said(views, GroupStateTimeout.NoTimeout());
  }

  private static Dataset<Row> said(Dataset<Row> views, GroupStateTimeout timeout) {
    return UserViews.said(views, timeout, (user, viewsOfUser, state) -> UserViews.say(user));
  }
}
