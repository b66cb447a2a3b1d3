package io.sparkcourse.section5;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.exercise.NotStartedException;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.section5.Ex09bSickCounts.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Exercise 5.9g: a job whose readers wait. Find out from its figures what is the matter with it,
 * and fix it.
 *
 * <p>{@link #asItRuns} saves orders by a file sink, with a trigger every minute. It has run for a
 * week and keeps up with its trigger. A job that reads the orders of a day waits for minutes, most
 * of them before it reads the first order. Its progress, micro-batch by micro-batch, and what the
 * log of its sink lists, is all that you get; {@code ./course run 5.9g} prints it, then that of
 * your answer:
 *
 * <pre>{@code
 * as it runs    rows  state  files  rows of a file  files so far
 *            0   100      -     42             2.4            42
 *            1   100      -     46             2.2            88
 * ...
 *            5   100      -     45             2.2           270
 * }</pre>
 *
 * <p>{@link #cure} names the cause, one of {@link Cause}, and returns the writer of the healthy
 * query:
 *
 * <ul>
 *   <li>It is a file sink, as before: its path is {@code directory}, and its files are JSON.
 *       Readers follow its log, and read the columns of {@code orders} with the same types. Each
 *       order is in the files once, with its id, its shop, its day and its cents, whatever other
 *       orders are in the micro-batch. A shop may have any name, also an empty one. The number of
 *       cents may be 0 or negative, and too large for an {@code INT}.
 *   <li>A job that reads one day reads no file with orders of another one: each file is in a folder
 *       {@code day=...} of its day, as before. Days arrive in any order, and a micro-batch may have
 *       several.
 *   <li>A micro-batch writes one file for each day that it has orders of, and no more, for any
 *       number of orders, of shops, and of partitions of {@code orders}.
 * </ul>
 *
 * <p>The columns of {@code orders} are {@code id STRING, shop STRING, day DATE, cents BIGINT}, none
 * of them null. A micro-batch has a few thousand orders at most. The caller sets the trigger and a
 * new checkpoint, and starts the query.
 *
 * <p>Check it with {@code ./course check 5.9g}, and if you are stuck, {@code ./course hint 5.9g}.
 */
public final class Ex09gOrderFiles {
  private static final int SHOPS = 12;

  /** What is the matter, and the writer of the healthy query. */
  record Cure(Cause cause, DataStreamWriter<Row> writer) {}

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex09gOrderFiles.class, args);
    String files =
        HadoopPath.pattern(ArrivingFiles.write(run.temporaryDirectory("orders"), rows()));
    try (SparkSession spark = run.sparkSession()) {
      Dataset<Row> orders =
          spark
              .readStream()
              .schema("id STRING, shop STRING, day DATE, cents BIGINT")
              .option("maxFilesPerTrigger", 1)
              .csv(files)
              .repartition(4);

      Path before = run.temporaryDirectory("before");
      print("as it runs", before, asItRuns(orders, HadoopPath.of(before)));
      Path after = run.temporaryDirectory("after");
      print("cured", after, cure(orders, HadoopPath.of(after)).writer());
    }
  }

  static DataStreamWriter<Row> asItRuns(Dataset<Row> orders, String directory) {
    return orders.writeStream().format("json").partitionBy("day", "shop").option("path", directory);
  }

  static Cure cure(Dataset<Row> orders, String directory) {
    // region answer
    throw new NotStartedException("5.9g", "run it, and compare the files with the rows");
    // endregion
  }

  /** Six files of one day and twelve shops. They are no secret, but the figures are enough. */
  private static List<List<String>> rows() {
    return IntStream.range(0, 6)
        .mapToObj(
            file ->
                IntStream.range(0, 100)
                    .mapToObj(
                        i -> "O%d-%d,shop-%d,2025-06-02,%d".formatted(file, i, i % SHOPS, 100 + i))
                    .toList())
        .toList();
  }

  private static void print(String title, Path directory, DataStreamWriter<Row> writer)
      throws Exception {
    StreamingQuery query = writer.trigger(Trigger.AvailableNow()).start();
    query.awaitTermination();
    System.out.printf("%-12s  rows  state  files  rows of a file  files so far%n", title);
    long soFar = 0;
    for (StreamingQueryProgress each : query.recentProgress()) {
      long files = filesOf(directory, each.batchId());
      soFar += files;
      System.out.printf(
          "%12d  %4d  %5s  %5d  %14.1f  %12d%n",
          each.batchId(),
          each.numInputRows(),
          each.stateOperators().length == 0 ? "-" : "yes",
          files,
          (double) each.numInputRows() / files,
          soFar);
    }
  }

  /** The files that the sink's log lists for one of its first nine micro-batches. */
  private static long filesOf(Path directory, long batchId) throws IOException {
    Path log = directory.resolve("_spark_metadata").resolve(Long.toString(batchId));
    try (Stream<String> lines = Files.lines(log)) {
      return lines.filter(line -> line.contains("\"path\"")).count();
    }
  }
}
