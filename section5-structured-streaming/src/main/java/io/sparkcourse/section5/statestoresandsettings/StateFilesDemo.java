package io.sparkcourse.section5.statestoresandsettings;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Lecture 5.10: what does each state store write into the checkpoint?
 *
 * <p>Orders are in three files, one per micro-batch, and are counted by product. Run it with the
 * green arrow, {@code ./course run 5.10}, or {@code spark-submit}. It prints the files of the first
 * of two partitions of the state:
 *
 * <pre>{@code
 * heap                4 rows, 3 figures of its own
 *   delta       1.delta 2.delta 3.delta
 * RocksDB             4 rows, 26 figures of its own
 *   sst         *.sst *.sst
 *   zip         1.zip 2.zip 3.zip
 * RocksDB, changelog  4 rows, 26 figures of its own
 *   changelog   1.changelog 2.changelog 3.changelog
 * }</pre>
 */
public final class StateFilesDemo {
  private static final List<List<String>> ORDERS =
      List.of(List.of("tea", "mug", "cup"), List.of("tea", "jar"), List.of("mug"));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(StateFilesDemo.class, args);
    Path orders = ArrivingFiles.write(run.temporaryDirectory("orders"), ORDERS);
    try (SparkSession spark = run.sparkSession()) {
      for (StateStores store : StateStores.values()) {
        Path checkpoint = run.temporaryDirectory("checkpoint-" + store.name());
        store.use(spark);
        StateOperatorProgress state = count(spark, orders, checkpoint);
        System.out.printf(
            "%-18s  %d rows, %d figures of its own%n",
            store, state.numRowsTotal(), state.customMetrics().size());
        filesByKind(checkpoint.resolve("state/0/0"))
            .forEach((kind, files) -> System.out.printf("  %-10s  %s%n", kind, files));
      }
    }
  }

  /** Counts all available orders, and returns the state metrics of the last micro-batch. */
  static StateOperatorProgress count(SparkSession spark, Path orders, Path checkpoint)
      throws TimeoutException, StreamingQueryException {
    StreamingQuery query =
        counts(spark, orders)
            .writeStream()
            .outputMode("update")
            .format("noop")
            .option("checkpointLocation", HadoopPath.of(checkpoint))
            .trigger(Trigger.AvailableNow())
            .start();
    query.awaitTermination();
    StreamingQueryProgress last = query.recentProgress()[query.recentProgress().length - 1];
    return last.stateOperators()[0];
  }

  // region pipeline
  static Dataset<Row> counts(SparkSession spark, Path orders) {
    return spark
        .readStream()
        .schema("product STRING")
        .option("maxFilesPerTrigger", 1)
        .csv(HadoopPath.pattern(orders))
        .groupBy("product")
        .count();
  }

  // endregion

  /** The names of the files below this directory, without their random parts, by extension. */
  static Map<String, String> filesByKind(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> Files.isRegularFile(file))
          .map(file -> file.getFileName().toString())
          .filter(name -> name.indexOf('.') > 0) // neither a checksum nor the state's schema
          .map(name -> name.replaceAll("\\d+-[-0-9a-f]{36}", "*"))
          .sorted()
          .collect(
              Collectors.groupingBy(
                  name -> name.substring(name.lastIndexOf('.') + 1),
                  TreeMap::new,
                  Collectors.joining(" ")));
    }
  }
}
