package io.sparkcourse.section5.recovery;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.RelationalGroupedDataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Lecture 5.8: three changes of a query, each started on the checkpoint of the previous query.
 * Which one is refused, which one is ignored, and which one produces wrong numbers?
 *
 * <p>Run it with the green arrow, {@code ./course run ChangedQuery}, or {@code spark-submit}. It
 * prints:
 *
 * <pre>{@code
 * sum(cents) of the first two orders, 2 shuffle partitions
 *   north 400
 * sum(cents) and a count of them
 *   Provided schema doesn't match to the schema for existing state!
 * 7 shuffle partitions, and an order of 50 cents
 *   north 450, state in 2 partitions
 * max(cents) in place of sum(cents), and another order of 50 cents; the largest has 300
 *   north 450
 * }</pre>
 */
public final class ChangedQueryDemo {
  private static final List<List<String>> FILES =
      List.of(List.of("north,300", "north,100"), List.of("north,50"), List.of("north,50"));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(ChangedQueryDemo.class, args);
    Path files = run.temporaryDirectory("orders");
    Path checkpoint = run.temporaryDirectory("checkpoint");
    try (SparkSession spark = run.sparkSession()) {
      System.out.println("sum(cents) of the first two orders, 2 shuffle partitions");
      ArrivingFiles.write(files, FILES.subList(0, 1));
      System.out.println("  " + run(byShop(spark, files).agg(sum("cents")), checkpoint));

      System.out.println("sum(cents) and a count of them");
      ArrivingFiles.write(files, FILES.subList(0, 2));
      try {
        run(byShop(spark, files).agg(sum("cents"), count(lit(1))), checkpoint);
      } catch (StreamingQueryException refused) {
        System.out.println("  " + firstSentence(refused));
      }

      System.out.println("7 shuffle partitions, and an order of 50 cents");
      spark.conf().set("spark.sql.shuffle.partitions", 7);
      System.out.printf(
          "  %s, state in %d partitions%n",
          run(byShop(spark, files).agg(sum("cents")), checkpoint), partitions(checkpoint));

      System.out.println(
          "max(cents) in place of sum(cents), and another order of 50 cents; the largest has 300");
      ArrivingFiles.write(files, FILES);
      System.out.println("  " + run(byShop(spark, files).agg(max("cents")), checkpoint));
    }
  }

  private static RelationalGroupedDataset byShop(SparkSession spark, Path files) {
    return spark
        .readStream()
        .schema("shop STRING, cents BIGINT")
        .csv(HadoopPath.pattern(files))
        .groupBy("shop");
  }

  /** Processes all existing files, and returns the last rows. */
  private static String run(Dataset<Row> result, Path checkpoint)
      throws TimeoutException, StreamingQueryException {
    StringBuffer text = new StringBuffer();
    VoidFunction2<Dataset<Row>, Long> collect =
        (rows, batchId) ->
            text.append(
                rows.collectAsList().stream()
                    .map(row -> row.mkString(" "))
                    .collect(Collectors.joining(", ")));
    result
        .writeStream()
        .outputMode("update")
        .foreachBatch(collect)
        .option("checkpointLocation", HadoopPath.of(checkpoint))
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
    return text.toString();
  }

  private static String firstSentence(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage().replaceAll("(?s)(?<=[.!]) .*", "");
  }

  private static long partitions(Path checkpoint) throws IOException {
    try (Stream<Path> partitions = Files.list(checkpoint.resolve("state/0"))) {
      return partitions.filter(name -> name.getFileName().toString().matches("\\d+")).count();
    }
  }
}
