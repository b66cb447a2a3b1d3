package io.sparkcourse.section5.introduction;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.util.List;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Lecture 5.1: what can a streaming Dataset not do that any other can?
 *
 * <p>Run it with the green arrow, {@code ./course run RefusedQueries}, or {@code spark-submit}. It
 * prints:
 *
 * <pre>{@code
 * isStreaming: true
 * show(): Queries with streaming sources must be executed with writeStream.start();
 * count(): Queries with streaming sources must be executed with writeStream.start();
 * sort(): Sorting is not supported on streaming DataFrames/Datasets, unless it is on aggregated DataFrame/Dataset in Complete output mode;
 * append: Append output mode not supported when there are streaming aggregations on streaming DataFrames/DataSets without watermark;
 * complete: Complete output mode not supported when there are no streaming aggregations on streaming DataFrames/Datasets;
 * }</pre>
 */
public final class RefusedQueriesDemo {
  /** An operation on a streaming Dataset. */
  @FunctionalInterface
  private interface Question {
    void ask(Dataset<Row> words) throws Exception;
  }

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(RefusedQueriesDemo.class, args);
    String files =
        HadoopPath.pattern(
            ArrivingFiles.write(run.temporaryDirectory("words"), List.of(List.of("tea", "mug"))));
    try (SparkSession spark = run.sparkSession()) {
      // region main
      Dataset<Row> words = spark.readStream().text(files);
      System.out.println("isStreaming: " + words.isStreaming());
      answer("show()", words, Dataset::show);
      answer("count()", words, Dataset::count);
      answer("sort()", words, rows -> start(rows.sort("value"), "append"));
      answer("append", words, rows -> start(rows.groupBy("value").count(), "append"));
      answer("complete", words, rows -> start(rows, "complete"));
      // endregion
    }
  }

  private static void start(Dataset<Row> rows, String mode) throws Exception {
    rows.writeStream().outputMode(mode).format("noop").start().stop();
  }

  private static void answer(String what, Dataset<Row> words, Question question) throws Exception {
    try {
      question.ask(words);
      System.out.println(what + ": nothing is wrong");
    } catch (AnalysisException refused) {
      System.out.println(what + ": " + refused.getMessage().lines().findFirst().orElse(""));
    }
  }
}
