package io.sparkcourse.testing;

import io.sparkcourse.common.files.DirectoryTree;
import io.sparkcourse.common.files.HadoopPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.MemoryStream;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * Runs a Structured Streaming query over a {@code MemoryStream}: rows in, micro-batch, rows out, no
 * waiting and no wall clock.
 *
 * <pre>{@code
 * try (StructuredStreamTester<String> tester =
 *     StructuredStreamTester.start(Encoders.STRING(), OutputMode.Update(), Demo::counts)) {
 *   assertThat(tester.batch("a", "b", "a")).containsExactlyInAnyOrder(row("a", 2L), row("b", 1L));
 * }
 * }</pre>
 */
public final class StructuredStreamTester<T> implements AutoCloseable {
  /** Spark distinguishes memory streams by number only within one query; each tester has one. */
  private static final int MEMORY_STREAM_ID = 0;

  private final MemoryStream<T> input;
  private final Path checkpoint;
  private final List<Row> output = new ArrayList<>();
  private final StreamingQuery query;

  private StructuredStreamTester(
      Encoder<T> encoder, OutputMode mode, Function<Dataset<T>, Dataset<Row>> pipeline) {
    SparkSession spark = TestSpark.session();
    this.input = new MemoryStream<>(MEMORY_STREAM_ID, spark.sqlContext(), Option.apply(2), encoder);
    boolean started = false;
    this.checkpoint = newCheckpointDirectory();
    try {
      VoidFunction2<Dataset<Row>, Long> collect = (rows, batchId) -> add(rows.collectAsList());
      this.query =
          pipeline
              .apply(input.toDS())
              .writeStream()
              .outputMode(mode)
              .option("checkpointLocation", HadoopPath.of(checkpoint))
              .foreachBatch(collect)
              .start();
      started = true;
    } catch (TimeoutException cause) {
      throw new IllegalStateException(cause);
    } finally {
      if (!started) { // Spark refuses the query
        DirectoryTree.delete(checkpoint);
      }
    }
  }

  private static Path newCheckpointDirectory() {
    try {
      return Files.createTempDirectory("checkpoint-");
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  /** Starts the query; it has processed nothing yet. */
  public static <T> StructuredStreamTester<T> start(
      Encoder<T> encoder, OutputMode mode, Function<Dataset<T>, Dataset<Row>> pipeline) {
    return new StructuredStreamTester<>(encoder, mode, pipeline);
  }

  /**
   * Adds these elements, processes them and everything that follows from them (such as the batch
   * without data that advances a watermark), and returns the rows that the query output in the
   * meantime.
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read, and passed on to methods that only read
  public final List<Row> batch(T... elements) {
    synchronized (output) {
      output.clear();
    }
    input.addData(JavaConverters.asScalaBuffer(Arrays.asList(elements)));
    query.processAllAvailable();
    synchronized (output) {
      return List.copyOf(output);
    }
  }

  private void add(List<Row> rows) {
    synchronized (output) {
      output.addAll(rows);
    }
  }

  /** What Spark reports about the last micro-batch: watermark, state rows, input rows. */
  public StreamingQueryProgress lastProgress() {
    return query.lastProgress();
  }

  /** The query's error, or null if there is none. */
  public StreamingQueryException failure() {
    return query.exception().getOrElse(() -> null);
  }

  @Override
  public void close() {
    try {
      query.stop();
    } catch (TimeoutException cause) {
      throw new IllegalStateException(cause);
    }
    DirectoryTree.delete(checkpoint);
  }
}
