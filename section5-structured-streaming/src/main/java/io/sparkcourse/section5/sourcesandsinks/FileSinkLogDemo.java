package io.sparkcourse.section5.sourcesandsinks;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.SourceProgress;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Lecture 5.13: which files of an output directory count, and what happens to the output with a new
 * checkpoint?
 *
 * <p>Orders are read from files and saved in files. Run it with the green arrow, {@code ./course
 * run FileSinkLog}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * Two files, one a micro-batch
 *   micro-batch 0: rows 2
 *   micro-batch 1: rows 1
 *   the directory:       orders 1 2 3
 * A task has died and left a file with order 99
 *   the directory:       orders 1 2 3
 *   all *.json files:    orders 1 2 3 99
 * A third file, and a new checkpoint
 *   micro-batch 0: rows 0
 *   the directory:       orders 1 2 3
 * }</pre>
 */
public final class FileSinkLogDemo {
  private static final List<String> FIRST = List.of("1,tea", "2,mug");
  private static final List<String> SECOND = List.of("3,tea");
  private static final List<String> THIRD = List.of("4,cup");

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(FileSinkLogDemo.class, args);
    Path orders = run.temporaryDirectory("orders");
    Path saved = run.temporaryDirectory("saved");
    Path checkpoint = run.temporaryDirectory("checkpoint");
    try (SparkSession spark = run.sparkSession()) {
      System.out.println("Two files, one a micro-batch");
      ArrivingFiles.write(orders, List.of(FIRST, SECOND));
      print(save(orders(spark, orders, 1), saved, checkpoint));
      System.out.println("  the directory:       " + ids(spark, HadoopPath.of(saved)));

      System.out.println("A task has died and left a file with order 99");
      leaveFile(saved);
      System.out.println("  the directory:       " + ids(spark, HadoopPath.of(saved)));
      System.out.println(
          "  all *.json files:    " + ids(spark, HadoopPath.pattern(saved) + "/*.json"));

      System.out.println("A third file, and a new checkpoint");
      ArrivingFiles.write(orders, List.of(FIRST, SECOND, THIRD));
      print(save(orders(spark, orders, 100), saved, run.temporaryDirectory("new-checkpoint")));
      System.out.println("  the directory:       " + ids(spark, HadoopPath.of(saved)));
    }
  }

  // region source
  static Dataset<Row> orders(SparkSession spark, Path directory, int filesPerMicroBatch) {
    return spark
        .readStream()
        .schema("id INT, product STRING")
        .option("maxFilesPerTrigger", filesPerMicroBatch)
        .csv(HadoopPath.pattern(directory));
  }

  // endregion

  // region sink
  /** Saves all available orders, and returns the query, which has ended. */
  static StreamingQuery save(Dataset<Row> orders, Path directory, Path checkpoint)
      throws TimeoutException, StreamingQueryException {
    StreamingQuery query =
        orders
            .writeStream()
            .format("json")
            .option("path", HadoopPath.of(directory))
            .option("checkpointLocation", HadoopPath.of(checkpoint))
            .trigger(Trigger.AvailableNow())
            .start();
    query.awaitTermination();
    return query;
  }

  // endregion

  /** The file that a task leaves when it is killed after writing it. */
  static void leaveFile(Path directory) throws IOException {
    Files.writeString(
        directory.resolve("part-00000-of-a-dead-task.json"), "{\"id\":99,\"product\":\"pot\"}\n");
  }

  static String ids(SparkSession spark, String path) {
    return spark.read().json(path).sort("id").collectAsList().stream()
        .map(row -> row.<Long>getAs("id").toString())
        .collect(Collectors.joining(" ", "orders ", ""));
  }

  private static void print(StreamingQuery query) {
    for (StreamingQueryProgress progress : query.recentProgress()) {
      if (hasFiles(progress.sources()[0])) {
        System.out.printf(
            "  micro-batch %d: rows %d%n", progress.batchId(), progress.numInputRows());
      }
    }
  }

  /** False for a progress that only reports that there was nothing to do. */
  private static boolean hasFiles(SourceProgress source) {
    return !Objects.equals(source.startOffset(), source.endOffset());
  }
}
