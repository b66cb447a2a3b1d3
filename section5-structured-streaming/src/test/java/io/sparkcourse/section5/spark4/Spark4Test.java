package io.sparkcourse.section5.spark4;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.platform.commons.support.AnnotationSupport.findAnnotatedMethods;
import static org.junit.platform.commons.support.ReflectionSupport.findAllClassesInPackage;

import io.sparkcourse.common.files.DirectoryTree;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.testing.StructuredStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.SparkThrowable;
import org.apache.spark.package$;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/**
 * The page <i>What changes in Spark 4</i>. Its table has a column for each Spark; a run compares it
 * with that of its own, so the build and the profile {@code spark4} together hold both.
 */
class Spark4Test {
  private static final Path PAGE = Path.of("lectures", "what-changes-in-spark-4.md");
  private static final String NO_CLASS_YET = "_LEGACY_ERROR_TEMP";
  private static final String HEADER = "| what | Spark 3.5 | Spark 4.0 |";

  @Test
  void theTableSaysWhatThisSparkDoes() throws Exception {
    Map<String, String> expected = column();
    Map<String, String> actual = new LinkedHashMap<>();
    for (Map.Entry<String, Supplier<String>> program : programs().entrySet()) {
      actual.put(program.getKey(), program.getValue().get());
    }
    assertThat(actual).containsExactlyEntriesOf(expected);
  }

  @Test
  void whatIsOnlyOnSpark3HasAHeadingOnThePage() throws IOException {
    List<String> headings = Files.readAllLines(PAGE);
    assertThat(
            findAllClassesInPackage("io.sparkcourse.section5", type -> true, name -> true).stream()
                .flatMap(
                    type ->
                        findAnnotatedMethods(
                            type, OnlyOnSpark3.class, HierarchyTraversalMode.TOP_DOWN)
                            .stream())
                .map(method -> "## " + method.getAnnotation(OnlyOnSpark3.class).value())
                .distinct())
        .isNotEmpty()
        .isSubsetOf(headings);
  }

  /** What each program does, by the first cell of its row. */
  private static Map<String, Supplier<String>> programs() {
    Map<String, Supplier<String>> programs = new LinkedHashMap<>();
    programs.put(
        "`spark.sql.ansi.enabled`",
        () -> code(TestSpark.session().newSession().conf().get("spark.sql.ansi.enabled")));
    onOneRow(programs, "CAST(value AS TIMESTAMP)", "noon");
    onOneRow(programs, "to_timestamp(value)", "noon");
    onOneRow(programs, "CAST(value AS INT)", "many");
    onOneRow(programs, "1 / CAST(value AS INT)", "0");
    onOneRow(programs, "1 + CAST(value AS INT)", "2147483647");
    onOneRow(programs, "array(1, 2)[CAST(value AS INT)]", "5");
    onOneRow(programs, "try_cast(value AS TIMESTAMP)", "noon");
    onOneRow(programs, "try_to_timestamp(value)", "noon");
    onOneRow(programs, "from_json(value, 'time TIMESTAMP').time", "{\"time\": \"noon\"}");
    programs.put(
        "a count without a watermark, in `append`",
        () ->
            outcome(
                () ->
                    result(
                        numbers ->
                            numbers.groupBy("value").count().selectExpr("CAST(count AS STRING)"),
                        "1")));
    programs.put(
        "`window(col(\"time\"), \"1 month\")`, not used",
        () -> outcome(() -> window(col("time"), "1 month") == null ? "null" : "is created"));
    programs.put(
        "the same in a `groupBy`",
        () ->
            outcome(
                () ->
                    String.valueOf(
                        TestSpark.session()
                            .range(1)
                            .groupBy(window(current_timestamp(), "1 month"))
                            .count()
                            .columns()
                            .length)));
    programs.put(
        "a count is removed, on the old checkpoint", () -> outcome(Spark4Test::withoutItsCount));
    programs.put(
        "exceptions that `SparkSession.close()` declares", Spark4Test::exceptionsOfCloseDeclared);
    return programs;
  }

  private static void onOneRow(
      Map<String, Supplier<String>> programs, String expression, String value) {
    programs.put(
        code(expression) + " of " + code(value),
        () -> outcome(() -> result(rows -> rows.select(expr(expression).cast("string")), value)));
  }

  /** The only value that the query outputs for a micro-batch with one row, in {@code append}. */
  private static String result(Function<Dataset<String>, Dataset<Row>> query, String value) {
    try (StructuredStreamTester<String> tester =
        StructuredStreamTester.start(Encoders.STRING(), OutputMode.Append(), query)) {
      List<Row> rows = tester.batch(value);
      assertThat(rows).hasSize(1);
      return code(String.valueOf(rows.get(0).get(0)));
    }
  }

  /** Runs a query that counts, then on the same checkpoint one that does not. */
  private static String withoutItsCount() {
    Path checkpoint = temporaryDirectory();
    try {
      Dataset<Row> numbers =
          TestSpark.session()
              .readStream()
              .format("rate-micro-batch")
              .option("rowsPerBatch", 1)
              .load();
      for (Dataset<Row> query : List.of(numbers.groupBy("value").count(), numbers)) {
        query
            .writeStream()
            .outputMode("update")
            .format("noop")
            .option("checkpointLocation", HadoopPath.of(checkpoint))
            .trigger(Trigger.AvailableNow())
            .start()
            .awaitTermination();
      }
      return "continues";
    } catch (StreamingQueryException | TimeoutException failure) {
      throw new IllegalStateException(failure);
    } finally {
      DirectoryTree.delete(checkpoint);
    }
  }

  private static Path temporaryDirectory() {
    try {
      return Files.createTempDirectory("checkpoint-");
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  /** For an error, its class or, if it has none, its first sentence. */
  private static String outcome(Supplier<String> program) {
    String[] result = new String[1];
    Throwable failure = catchThrowable(() -> result[0] = program.get());
    if (failure == null) {
      return result[0];
    }
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof SparkThrowable error
        && error.getErrorClass() != null
        && !error.getErrorClass().startsWith(NO_CLASS_YET)) {
      return "error " + code(error.getErrorClass());
    }
    return "error *" + cause.getMessage().split(";")[0] + "*";
  }

  private static String exceptionsOfCloseDeclared() {
    try {
      List<String> exceptions =
          Stream.of(SparkSession.class.getMethod("close").getExceptionTypes())
              .map(type -> code(type.getSimpleName()))
              .toList();
      return exceptions.isEmpty() ? "none" : String.join(", ", exceptions);
    } catch (NoSuchMethodException cause) {
      throw new IllegalStateException(cause);
    }
  }

  private static String code(String text) {
    return "`" + text + "`";
  }

  /** Of the table, the column of the Spark that runs. */
  private static Map<String, String> column() throws IOException {
    int column = package$.MODULE$.SPARK_VERSION().startsWith("3.") ? 1 : 2;
    Map<String, String> cells = new LinkedHashMap<>();
    Files.readAllLines(PAGE).stream()
        .dropWhile(line -> !line.equals(HEADER))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> line.substring(2, line.length() - 2).split(" \\| "))
        .forEach(row -> cells.put(row[0], row[column]));
    return cells;
  }
}
