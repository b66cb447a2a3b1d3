package io.sparkcourse.section5;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.section5.Ex08aTwoDatabasesCheck.Answer;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import picocli.CommandLine.Option;

/** Runs an answer to exercise 5.8a in a process that can be killed. */
public final class Ex08aKilledProgram {
  private static final String QUERY = "web";

  @Option(names = "--answer", required = true)
  private Path answer;

  @Option(names = "--files", required = true)
  private Path files;

  @Option(names = "--checkpoint", required = true)
  private Path checkpoint;

  @Option(names = "--orders", required = true)
  private String ordersUrl;

  @Option(names = "--totals", required = true)
  private String totalsUrl;

  /** A program whose options have not been read yet. */
  private Ex08aKilledProgram() {}

  /**
   * @param files directory with the orders, one file per micro-batch
   */
  Ex08aKilledProgram(Path files, Path checkpoint, String ordersUrl, String totalsUrl) {
    this.files = files;
    this.checkpoint = checkpoint;
    this.ordersUrl = ordersUrl;
    this.totalsUrl = totalsUrl;
  }

  public static void main(String[] args) throws Exception {
    Ex08aKilledProgram program = new Ex08aKilledProgram();
    DemoRun run = DemoRun.of(Ex08aKilledProgram.class, args, program);
    if (program.isThrough()) {
      return; // without the seconds that Spark needs to start
    }
    try (SparkSession spark = run.sparkSession()) {
      program.writeAll(program.answer(), spark);
    }
  }

  /** The options with which another process gets the same values, without the answer. */
  String[] args() {
    return new String[] {
      "--files",
      files.toString(),
      "--checkpoint",
      checkpoint.toString(),
      "--orders",
      ordersUrl,
      "--totals",
      totalsUrl
    };
  }

  Path files() {
    return files;
  }

  /** Runs the query until there is no new file. */
  void writeAll(Answer writing, SparkSession spark)
      throws TimeoutException, StreamingQueryException {
    VoidFunction2<Dataset<Row>, Long> writer =
        (rows, batchId) -> writing.write(rows, QUERY, batchId, ordersUrl, totalsUrl);
    spark
        .readStream()
        .schema("product STRING, quantity BIGINT")
        .option("maxFilesPerTrigger", 1)
        .csv(HadoopPath.pattern(files))
        .writeStream()
        .foreachBatch(writer)
        .option("checkpointLocation", HadoopPath.of(checkpoint))
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
  }

  /** Whether the micro-batch of the last file is committed. */
  private boolean isThrough() throws IOException {
    try (Stream<Path> arrived = Files.list(files)) {
      return Files.exists(
          checkpoint.resolve("commits").resolve(Long.toString(arrived.count() - 1)));
    }
  }

  private Answer answer() throws IOException, ClassNotFoundException {
    try (ObjectInputStream in = new ObjectInputStream(Files.newInputStream(answer))) {
      return (Answer) in.readObject();
    }
  }
}
