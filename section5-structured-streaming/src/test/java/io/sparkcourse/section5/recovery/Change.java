package io.sparkcourse.section5.recovery;

import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/**
 * A query that is changed and started again on its checkpoint. The query before the change reads
 * the first file of orders, and the one after it the second.
 *
 * @param name what is changed
 * @param guide what the guide says about it; empty if nothing
 * @param before the query that has made the checkpoint
 * @param after the query that is started on it
 */
record Change(String name, String guide, Query before, Query after) {
  private static final List<List<String>> ORDERS =
      List.of(
          List.of(
              "2025-06-02 12:01:00,north,tea,300",
              "2025-06-02 12:02:00,north,mug,100",
              "2025-06-02 12:03:00,south,mug,500"),
          List.of("2025-06-02 12:04:00,north,tea,200"));
  private static final List<List<String>> MORE_ORDERS =
      List.of(
          List.of("2025-06-02 12:01:00,west,cup,700"), List.of("2025-06-02 12:04:00,west,pot,800"));

  /** A query, but for its checkpoint and its trigger. */
  @FunctionalInterface
  interface Query {
    DataStreamWriter<Row> of(Run run) throws IOException;
  }

  /** From the rows of the source to those of the sink. */
  @FunctionalInterface
  interface Pipeline {
    Dataset<Row> of(Run run) throws IOException;
  }

  /** Where a query reads and writes. */
  static final class Run {
    private final Path directory;
    private final List<String> rows = new CopyOnWriteArrayList<>();
    private Path saved;

    private Run(Path directory) {
      this.directory = directory;
    }

    /** A new session, so that its settings do not affect other tests. */
    private static final SparkSession SPARK = quick(TestSpark.session().newSession());

    /** These queries run for two rows: compiling code for them would take most of the time. */
    private static SparkSession quick(SparkSession spark) {
      spark.conf().set("spark.sql.codegen.wholeStage", false);
      spark.conf().set("spark.sql.codegen.factoryMode", "NO_CODEGEN");
      return spark;
    }

    SparkSession spark() {
      return SPARK;
    }

    Dataset<Row> orders() throws IOException {
      return orders(1);
    }

    Dataset<Row> orders(int filesPerMicroBatch) throws IOException {
      return read("orders", filesPerMicroBatch);
    }

    /** Of another directory. */
    Dataset<Row> moreOrders() throws IOException {
      return read("more", 1);
    }

    private Dataset<Row> read(String name, int filesPerMicroBatch) throws IOException {
      return SPARK
          .readStream()
          .schema("time TIMESTAMP, shop STRING, product STRING, cents BIGINT")
          .option("maxFilesPerTrigger", filesPerMicroBatch)
          .csv(HadoopPath.pattern(Files.createDirectories(directory.resolve(name))));
    }

    DataStreamWriter<Row> collect(Dataset<Row> result, String mode) {
      VoidFunction2<Dataset<Row>, Long> collect =
          (batch, id) -> batch.collectAsList().forEach(row -> rows.add(row.mkString(" ")));
      return result.writeStream().outputMode(mode).foreachBatch(collect);
    }

    DataStreamWriter<Row> save(Dataset<Row> result, String name) {
      saved = directory.resolve(name);
      return result.writeStream().format("json").option("path", HadoopPath.of(saved));
    }

    /** The output of the query: of a directory, all that Spark reads there. */
    private String output() {
      if (saved != null) {
        SPARK
            .read()
            .json(HadoopPath.of(saved))
            .collectAsList()
            .forEach(row -> rows.add(row.mkString(" ")));
      }
      return rows.stream().sorted().collect(Collectors.joining(", "));
    }

    private void arrive(int files) throws IOException {
      write("orders", ORDERS.subList(0, files));
      write("more", MORE_ORDERS.subList(0, files));
    }

    private void write(String name, List<List<String>> files) throws IOException {
      ArrivingFiles.write(Files.createDirectories(directory.resolve(name)), files);
    }
  }

  /**
   * What Spark does: it refuses, or continues, with or without the result of a query that was
   * always this one.
   */
  String outcome(Path directory) throws Exception {
    Run changed = new Run(directory.resolve("changed"));
    try {
      run(before, 1, new Run(changed.directory));
      run(after, 2, changed);
    } catch (StreamingQueryException refused) {
      return "**refused**: `" + firstSentence(rootOf(refused), directory) + "`";
    }
    String output;
    try {
      output = changed.output();
    } catch (IllegalStateException unreadable) {
      return "continues, but **the directory cannot be read**: `"
          + firstSentence(unreadable, directory)
          + "`";
    }
    Run unchanged = new Run(directory.resolve("unchanged"));
    run(after, 1, new Run(unchanged.directory));
    run(after, 2, unchanged);
    String right = unchanged.output();
    return output.equals(right)
        ? "continues, right"
        : "continues, **wrong**: " + orNothing(output) + " instead of " + orNothing(right);
  }

  private static String orNothing(String output) {
    return output.isEmpty() ? "nothing" : "`" + output + "`";
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  /** Without what differs from run to run, and without what a cell of a table cannot have. */
  private static String firstSentence(Throwable failure, Path directory) {
    String message =
        failure
            .getMessage()
            .replaceAll("(file:)?" + Pattern.quote(directory.toString()) + "/(un)?changed/", "")
            .replaceAll("^assertion failed: ", "")
            .split("(?<=[.!])\\s|\\R")[0];
    return failure.getClass().getSimpleName() + ": " + message;
  }

  private static void run(Query query, int files, Run run) throws Exception {
    run.arrive(files);
    query
        .of(run)
        .option("checkpointLocation", HadoopPath.of(run.directory.resolve("checkpoint")))
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
  }
}
