package io.sparkcourse.section5.statestoresandsettings;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Lecture 5.10: the directory of a file sink after twelve micro-batches with two orders each.
 *
 * <p>Run it with the green arrow, {@code ./course run FileSinkOverTime}, or {@code spark-submit}.
 * It prints:
 *
 * <pre>{@code
 * 12 micro-batches, 2 tasks that write
 *   files:        24
 *   the log:      0 1 2 3 4 5 6 7 8 9.compact 10 11
 *   9.compact:    20 files
 * Moved to another directory
 *   by the log:   0 orders
 *   log ignored:  24 orders
 * Saved again by a batch job, into one file
 *   files:        1
 * }</pre>
 */
public final class FileSinkOverTimeDemo {
  private static final int MICRO_BATCHES = 12;

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(FileSinkOverTimeDemo.class, args);
    List<List<String>> orders =
        IntStream.range(0, MICRO_BATCHES).mapToObj(i -> List.of("tea", "mug")).toList();
    Path input = ArrivingFiles.write(run.temporaryDirectory("orders"), orders);
    Path saved = run.temporaryDirectory("saved");
    try (SparkSession spark = run.sparkSession()) {
      System.out.println("12 micro-batches, 2 tasks that write");
      save(stream(spark, input).repartition(2), saved, run.temporaryDirectory("checkpoint"));
      System.out.println("  files:        " + names(saved).size());
      System.out.println(
          "  the log:      " + String.join(" ", names(saved.resolve("_spark_metadata"))));
      Path compact = saved.resolve("_spark_metadata").resolve("9.compact");
      System.out.println("  9.compact:    " + entries(compact) + " files");

      Path moved = Files.move(saved, saved.resolveSibling("moved"));
      System.out.println("Moved to another directory");
      System.out.printf("  by the log:   %d orders%n", orders(spark, moved).count());
      spark.conf().set("spark.sql.streaming.fileStreamSink.ignoreMetadata", true);
      System.out.printf("  log ignored:  %d orders%n", orders(spark, moved).count());

      System.out.println("Saved again by a batch job, into one file");
      Path once = run.temporaryDirectory("once").resolve("orders");
      orders(spark, moved).coalesce(1).write().text(HadoopPath.of(once));
      System.out.println("  files:        " + names(once).size());
    }
  }

  static Dataset<Row> stream(SparkSession spark, Path input) {
    return spark.readStream().option("maxFilesPerTrigger", 1).text(HadoopPath.pattern(input));
  }

  private static Dataset<Row> orders(SparkSession spark, Path saved) {
    return spark.read().text(HadoopPath.pattern(saved));
  }

  // region sink
  static void save(Dataset<Row> orders, Path directory, Path checkpoint)
      throws TimeoutException, StreamingQueryException {
    orders
        .writeStream()
        .format("text")
        .option("path", HadoopPath.of(directory))
        .option("checkpointLocation", HadoopPath.of(checkpoint))
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
  }

  // endregion

  /** The files of a directory, without those that begin with a dot or an underscore. */
  static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith(".") && !name.startsWith("_"))
          .sorted((a, b) -> Integer.compare(number(a), number(b)))
          .toList();
    }
  }

  private static int number(String name) {
    return Integer.parseInt(name.replaceAll("\\D*(\\d+).*", "$1"));
  }

  /** The files that a file of the log lists. */
  static long entries(Path log) throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      return lines.filter(line -> line.contains("\"path\"")).count();
    }
  }
}
