package io.sparkcourse.labs.statestores;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.HadoopPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.MemoryStream;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQuery;
import picocli.CommandLine.Option;
import scala.Tuple2;
import scala.collection.JavaConverters;

/**
 * The program that the lab runs for each of its lines: it counts each key in two micro-batches, and
 * some keys in a third one, and prints the size of the state.
 */
public final class CountedKeys {
  /** How many keys the last micro-batch changes. */
  static final long FEW = 1_000;

  private static final long KEYS_BY_ROW = 10_000;

  @Option(names = "--store", required = true)
  private MeasuredStore store;

  @Option(names = "--keys", required = true)
  private long keys;

  public static void main(String[] args) throws Exception {
    CountedKeys job = new CountedKeys();
    DemoRun run = DemoRun.of(CountedKeys.class, args, job);
    try (SparkSession spark = run.sparkSession()) {
      System.out.println(job.measure(spark, run.temporaryDirectory("checkpoint")).toLine());
    }
  }

  private StateSize measure(SparkSession spark, Path checkpoint) throws Exception {
    store.use(spark.conf());
    // No snapshot comes in between, whatever time this takes.
    spark.conf().set("spark.sql.streaming.stateStore.maintenanceInterval", "1h");
    MemoryStream<Tuple2<Long, Long>> ranges =
        new MemoryStream<>(
            0,
            spark.sqlContext(),
            scala.Option.empty(),
            Encoders.tuple(Encoders.LONG(), Encoders.LONG()));
    StreamingQuery query =
        counts(ranges.toDF())
            .writeStream()
            .outputMode("update")
            .format("noop")
            .option("checkpointLocation", HadoopPath.of(checkpoint))
            .start();
    Path state = checkpoint.resolve("state");

    microBatch(query, ranges, keys);
    long created = bytes(state);
    StateOperatorProgress progress = microBatch(query, ranges, keys);
    long changed = bytes(state);
    long heapUsed = heapUsed();
    microBatch(query, ranges, FEW);
    StateSize size =
        new StateSize(
            progress.numRowsTotal(),
            progress.memoryUsedBytes(),
            heapUsed,
            changed - created,
            bytes(state) - changed);
    query.stop();
    return size;
  }

  /** Each row is the first and the last of many keys: the input itself needs no memory. */
  private static Dataset<Row> counts(Dataset<Row> ranges) {
    return ranges.selectExpr("explode(sequence(_1, _2)) AS key").groupBy("key").count();
  }

  /** Counts the keys from 1 to this one. */
  private static StateOperatorProgress microBatch(
      StreamingQuery query, MemoryStream<Tuple2<Long, Long>> ranges, long keys) {
    List<Tuple2<Long, Long>> rows =
        LongStream.iterate(1, first -> first <= keys, first -> first + KEYS_BY_ROW)
            .mapToObj(first -> new Tuple2<>(first, Math.min(keys, first + KEYS_BY_ROW - 1)))
            .toList();
    ranges.addData(JavaConverters.asScalaBuffer(rows));
    query.processAllAvailable();
    return query.lastProgress().stateOperators()[0];
  }

  private static long heapUsed() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long bytes(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(CountedKeys::size).sum();
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }
}
