package io.sparkcourse.section5.operations;

import static io.sparkcourse.section5.operations.Refusal.numbers;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.session_window;
import static org.apache.spark.sql.functions.window;

import io.sparkcourse.section5.operations.Refusal.Query;
import io.sparkcourse.section5.spark4.OnlyOnSpark3;
import io.sparkcourse.testing.TestSpark;
import io.sparkcourse.testing.lecture.LectureTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Lecture 5.2: runs each query of its table in each output mode, and generates the table. */
class OutputModeMatrixTest {
  private static final Path LECTURE =
      Path.of("lectures", "5.02-operations-on-streaming-dataframes-and-datasets.md");
  private static final List<String> MODES = List.of("append", "update", "complete");

  private record Line(String name, Query query) {}

  private static final List<Line> QUERIES =
      List.of(
          new Line("`where`, `select`", () -> numbers().where("value > 1").select("value")),
          new Line("count by a column", () -> numbers().groupBy("value").count()),
          new Line(
              "count by a column, with a watermark",
              () -> withWatermark().groupBy("value").count()),
          new Line("count by a window", () -> byWindow(numbers())),
          new Line("count by a window, with a watermark", () -> byWindow(withWatermark())),
          new Line(
              "the same, `withWatermark` after the count",
              () ->
                  byWindow(numbers())
                      .select(col("window.end").as("end"), col("count"))
                      .withWatermark("end", "1 minute")),
          new Line(
              "count by a column and a session, with a watermark",
              () -> withWatermark().groupBy(session(), col("value")).count()),
          new Line(
              "count by a session only, with a watermark",
              () -> withWatermark().groupBy(session()).count()),
          new Line("count, then `sort`", () -> numbers().groupBy("value").count().sort("count")),
          new Line("`sort`", () -> numbers().sort("value")),
          new Line("`limit`", () -> numbers().limit(2)),
          new Line("`distinct()`", () -> numbers().distinct()),
          new Line("`SELECT DISTINCT`", OutputModeMatrixTest::selectDistinct),
          new Line(
              "`dropDuplicates`, with a watermark",
              () -> withWatermark().dropDuplicates("value", "timestamp")),
          new Line(
              "two counts, with a watermark",
              () -> byWindow(withWatermark()).groupBy(window(col("window"), "1 hour")).count()),
          new Line(
              "inner join with a table",
              () -> numbers().join(TestSpark.session().range(2).toDF("value"), "value")),
          new Line("inner join with a stream", () -> numbers().join(numbers(), "value")),
          new Line("left outer join with a stream", OutputModeMatrixTest::leftOuterJoin),
          new Line(
              "left outer join with a stream, with watermarks and a range of time",
              OutputModeMatrixTest::leftOuterJoinInARange));

  @Test
  @OnlyOnSpark3("Texts of errors")
  void theTableOfTheLectureIsWhatSparkAnswers() throws Exception {
    List<String> messages = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    lines.add("| query | `append` | `update` | `complete` |");
    lines.add("|---|---|---|---|");
    for (Line line : QUERIES) {
      StringBuilder row = new StringBuilder("| " + line.name() + " |");
      for (String mode : MODES) {
        row.append(' ').append(cell(Refusal.ofQuery(line.query(), mode), messages)).append(" |");
      }
      lines.add(row.toString());
    }
    lines.add("");
    for (int i = 0; i < messages.size(); i++) {
      lines.add((i + 1) + ". `" + messages.get(i) + "`");
    }
    LectureTable.assertUpToDate(LECTURE, "output modes", lines);
  }

  /** Yes, or no with the number of the message. */
  private static String cell(Optional<String> refusal, List<String> messages) {
    if (refusal.isEmpty()) {
      return "yes";
    }
    if (!messages.contains(refusal.get())) {
      messages.add(refusal.get());
    }
    return "no (" + (messages.indexOf(refusal.get()) + 1) + ")";
  }

  private static Dataset<Row> withWatermark() {
    return numbers().withWatermark("timestamp", "1 minute");
  }

  private static Dataset<Row> byWindow(Dataset<Row> numbers) {
    return numbers.groupBy(window(col("timestamp"), "1 minute")).count();
  }

  private static Column session() {
    return session_window(col("timestamp"), "1 minute");
  }

  private static Dataset<Row> selectDistinct() {
    numbers().createOrReplaceTempView("numbers");
    return TestSpark.session().sql("SELECT DISTINCT value FROM numbers");
  }

  private static Dataset<Row> leftOuterJoin() {
    return numbers().join(numbers().select("value"), new String[] {"value"}, "left");
  }

  private static Dataset<Row> leftOuterJoinInARange() {
    Dataset<Row> left = withWatermark().toDF("leftTime", "leftValue");
    Dataset<Row> right = withWatermark().toDF("rightTime", "rightValue");
    return left.join(
        right,
        expr(
            "leftValue = rightValue"
                + " AND rightTime BETWEEN leftTime AND leftTime + INTERVAL 1 MINUTE"),
        "left");
  }
}
