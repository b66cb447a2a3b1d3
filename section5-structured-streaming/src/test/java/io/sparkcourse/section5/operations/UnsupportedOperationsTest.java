package io.sparkcourse.section5.operations;

import static io.sparkcourse.section5.operations.Refusal.numbers;
import static org.apache.spark.sql.functions.approx_count_distinct;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.window;

import io.sparkcourse.section5.operations.Refusal.Attempt;
import io.sparkcourse.section5.operations.Refusal.Query;
import io.sparkcourse.testing.TestSpark;
import io.sparkcourse.testing.lecture.LectureTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.ForeachFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.MapGroupsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.junit.jupiter.api.Test;

/** Lecture 5.2: tries what the guide calls unsupported, and some others. */
class UnsupportedOperationsTest {
  private static final Path LECTURE =
      Path.of("lectures", "5.02-operations-on-streaming-dataframes-and-datasets.md");

  /** The error of an operation: empty if Spark accepts it. */
  @FunctionalInterface
  private interface Answer {
    Optional<String> get() throws Exception;
  }

  private record Operation(String name, String guide, Answer answer) {}

  private static final String NO = "not supported";
  private static final String SILENT = "";

  private static final List<Operation> OPERATIONS =
      List.of(
          query("`limit(n)`, `append`", NO, () -> numbers().limit(2), "append"),
          query("`distinct()`, `append`", NO, () -> numbers().distinct(), "append"),
          query("`distinct()`, `update`", NO, () -> numbers().distinct(), "update"),
          query(
              "a count, then `dropDuplicates`, `append`",
              NO,
              () -> windowed().dropDuplicates(),
              "append"),
          query("`sort`, `append`", NO, () -> numbers().sort("value"), "append"),
          query(
              "right outer join with a table on the right, `append`",
              NO,
              () ->
                  numbers()
                      .join(
                          TestSpark.session().range(2).toDF("value"),
                          new String[] {"value"},
                          "right"),
              "append"),
          query(
              "a count of counts, `update`",
              NO,
              () -> windowed().groupBy(window(col("window"), "1 hour")).count(),
              "update"),
          action("`count()`", NO, () -> numbers().count()),
          action("`show()`", NO, () -> numbers().show()),
          action(
              "`foreach(...)`",
              NO,
              () -> numbers().foreach((ForeachFunction<Row>) row -> row.size())),
          action("`collectAsList()`", SILENT, () -> numbers().collectAsList()),
          action("`cache()`", SILENT, () -> numbers().cache()),
          action("`write()`", SILENT, () -> numbers().write().format("noop").save()),
          query(
              "`countDistinct`, `complete`",
              SILENT,
              () -> numbers().agg(countDistinct("value")),
              "complete"),
          query(
              "`approx_count_distinct`, `complete`",
              SILENT,
              () -> numbers().agg(approx_count_distinct("value")),
              "complete"),
          query(
              "`row_number().over(...)`, `append`",
              SILENT,
              () ->
                  numbers()
                      .withColumn(
                          "place",
                          row_number().over(Window.partitionBy("value").orderBy("timestamp"))),
              "append"),
          query(
              "`union` with a table, `append`",
              SILENT,
              () -> numbers().select("value").union(TestSpark.session().range(2).toDF("value")),
              "append"),
          query(
              "`union` with a stream, `append`",
              SILENT,
              () -> numbers().union(numbers()),
              "append"),
          query(
              "`monotonically_increasing_id()`, `append`",
              SILENT,
              () -> numbers().withColumn("id", monotonically_increasing_id()),
              "append"),
          query(
              "`except` of a stream, `append`",
              SILENT,
              () -> numbers().except(numbers()),
              "append"),
          query(
              "`groupByKey(...).mapGroups(...)`, `append`",
              SILENT,
              () ->
                  numbers()
                      .groupByKey((MapFunction<Row, Long>) row -> row.getLong(1), Encoders.LONG())
                      .mapGroups(
                          (MapGroupsFunction<Long, Row, Long>) (value, rows) -> value,
                          Encoders.LONG())
                      .toDF(),
              "append"),
          query("`sample`, `append`", SILENT, () -> numbers().sample(0.5), "append"));

  @Test
  void theTableOfTheLectureIsWhatSparkAnswers() throws Exception {
    List<String> lines = new ArrayList<>();
    lines.add("| operation, output mode | the guide | Spark |");
    lines.add("|---|---|---|");
    for (Operation operation : OPERATIONS) {
      lines.add(
          "| %s | %s | %s |"
              .formatted(
                  operation.name(),
                  operation.guide(),
                  operation.answer().get().map(text -> "`" + text + "`").orElse("accepts it")));
    }
    LectureTable.assertUpToDate(LECTURE, "operations", lines);
  }

  private static Operation query(String name, String guide, Query query, String mode) {
    return new Operation(name, guide, () -> Refusal.ofQuery(query, mode));
  }

  private static Operation action(String name, String guide, Attempt attempt) {
    return new Operation(name, guide, () -> Refusal.of(attempt));
  }

  private static Dataset<Row> windowed() {
    return numbers()
        .withWatermark("timestamp", "1 minute")
        .groupBy(window(col("timestamp"), "1 minute"))
        .count();
  }
}
