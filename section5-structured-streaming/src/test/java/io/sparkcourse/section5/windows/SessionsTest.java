package io.sparkcourse.section5.windows;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.session_window;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.StructuredStreamTester;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.OutputMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Lecture 5.3: session windows. */
@ExtendWith(UtcSession.class)
class SessionsTest {
  private static Dataset<Row> sessions(Dataset<Row> views, Column gap) {
    return TimedRows.sessions(views.groupBy(session_window(col("time"), gap), col("name")).count());
  }

  private static Dataset<Row> fiveMinutes(Dataset<Row> views) {
    return sessions(views.withWatermark("time", "10 minutes"), lit("5 minutes"));
  }

  private static List<String> sessions(Column gap, String... views) {
    return TimedRows.texts(sessions(TimedRows.table(views), gap));
  }

  @Test
  void anEventExactlyAtTheEndOfASessionJoinsIt() {
    assertThat(sessions(lit("5 minutes"), "12:00:00 ann", "12:05:00 ann"))
        .containsExactly("ann 12:00-12:10 2");
    assertThat(sessions(lit("5 minutes"), "12:00:00 ann", "12:05:00.000001 ann"))
        .containsExactly("ann 12:00-12:05 1", "ann 12:05-12:10 1");
  }

  @Test
  void theSameIsTrueOfAnEventOfALaterMicroBatch() {
    try (StructuredStreamTester<String> query =
        TimedRows.start(OutputMode.Complete(), SessionsTest::fiveMinutes)) {
      query.batch("12:00:00 ann");
      assertThat(TimedRows.texts(query.batch("12:05:00 ann"))).containsExactly("ann 12:00-12:10 2");
      assertThat(TimedRows.texts(query.batch("12:10:01 ann")))
          .containsExactly("ann 12:00-12:10 2", "ann 12:10-12:15 1");
    }
  }

  @Test
  void anEventBetweenTwoSessionsMakesOneOfThem() {
    try (StructuredStreamTester<String> query =
        TimedRows.start(OutputMode.Complete(), SessionsTest::fiveMinutes)) {
      assertThat(TimedRows.texts(query.batch("12:00:00 ann", "12:08:00 ann")))
          .containsExactly("ann 12:00-12:05 1", "ann 12:08-12:13 1");
      assertThat(query.lastProgress().stateOperators()[0].numRowsTotal()).isEqualTo(2);
      assertThat(TimedRows.texts(query.batch("12:04:00 ann"))).containsExactly("ann 12:00-12:13 3");
      assertThat(query.lastProgress().stateOperators()[0].numRowsTotal()).isEqualTo(1);
    }
  }

  @Test
  void appendGivesASessionWhenTheWatermarkHasReachedItsEnd() {
    try (StructuredStreamTester<String> query =
        TimedRows.start(OutputMode.Append(), SessionsTest::fiveMinutes)) {
      assertThat(query.batch("12:00:00 ann", "12:03:00 ann")).isEmpty(); // ends at 12:08
      assertThat(query.batch("12:17:59.999 bob")).isEmpty();
      assertThat(TimedRows.texts(query.batch("12:18:00 bob"))).containsExactly("ann 12:00-12:08 2");
    }
  }

  @Test
  void whatComesWhenASessionIsOutBeginsAnotherOne() {
    try (StructuredStreamTester<String> query =
        TimedRows.start(OutputMode.Append(), SessionsTest::fiveMinutes)) {
      query.batch("12:00:00 ann", "12:03:00 ann");
      assertThat(TimedRows.texts(query.batch("12:18:00 bob"))).containsExactly("ann 12:00-12:08 2");
      query.batch("12:06:00 ann"); // four minutes late, but its own session would end at 12:11
      assertThat(TimedRows.texts(query.batch("13:00:00 bob")))
          .containsExactly("ann 12:06-12:11 1", "bob 12:18-12:23 1");
    }
  }

  @Test
  void withADynamicGapTheLatestEndDecidesAndNotTheLastEvent() {
    Column gap = when(col("name").equalTo("bob"), "20 minutes").otherwise("5 minutes");
    assertThat(sessions(gap, "12:00:00 ann", "12:06:00 ann", "12:00:00 bob", "12:06:00 bob"))
        .containsExactly("ann 12:00-12:05 1", "ann 12:06-12:11 1", "bob 12:00-12:26 2");

    Column longAtNoon =
        when(col("time").cast("string").endsWith("12:00:00"), "20 minutes").otherwise("5 minutes");
    assertThat(sessions(longAtNoon, "12:00:00 ann", "12:06:00 ann"))
        .containsExactly("ann 12:00-12:20 2");
  }

  @Test
  void rowsWithoutAPositiveGapVanish() {
    assertThat(sessions(lit("0 seconds"), "12:00:00 ann")).isEmpty();
    assertThat(sessions(lit("-5 minutes"), "12:00:00 ann")).isEmpty();
    Column onlyBob = when(col("name").equalTo("bob"), "5 minutes");
    assertThat(sessions(onlyBob, "12:00:00 ann", "12:00:00 bob"))
        .containsExactly("bob 12:00-12:05 1");
  }

  @Test
  void soDoAllRowsWhereTheGapIsMisspelt() {
    Dataset<Row> views = TimedRows.table("12:00:00 ann");
    Column misspelt = session_window(col("time"), "5 minuts");

    assertThat(views.groupBy(misspelt, col("name")).count().collectAsList()).isEmpty();
  }
}
