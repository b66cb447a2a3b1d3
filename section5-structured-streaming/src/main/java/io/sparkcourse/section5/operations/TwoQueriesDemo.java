package io.sparkcourse.section5.operations;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.util.LongAccumulator;

/**
 * Lecture 5.2: two queries start from one streaming Dataset. Is the source read once or twice?
 *
 * <p>The source has three lines, and an accumulator counts how often a line is parsed. Run it with
 * the green arrow, {@code ./course run TwoQueries}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * one query: 3 calls
 * two queries: 6 calls
 * one query, two writes: 6 calls
 * one query, two writes of what is persisted: 3 calls
 * }</pre>
 */
public final class TwoQueriesDemo {
  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(TwoQueriesDemo.class, args);
    String files =
        HadoopPath.pattern(
            ArrivingFiles.write(
                run.temporaryDirectory("lines"), List.of(List.of("lamp", "door", "lamp"))));
    try (SparkSession spark = run.sparkSession()) {
      // region main
      LongAccumulator calls = spark.sparkContext().longAccumulator("calls");
      MapFunction<String, String> parse =
          line -> {
            calls.add(1);
            return line.toUpperCase(Locale.ROOT);
          };
      Dataset<String> types = spark.readStream().textFile(files).map(parse, Encoders.STRING());

      runToTheEnd(types.writeStream().format("noop"));
      print("one query", calls);

      runToTheEnd(types.writeStream().format("noop"));
      runToTheEnd(types.writeStream().format("noop"));
      print("two queries", calls);

      runToTheEnd(types.writeStream().foreachBatch(writeTwice()));
      print("one query, two writes", calls);

      runToTheEnd(types.writeStream().foreachBatch(persistAndWriteTwice()));
      print("one query, two writes of what is persisted", calls);
      // endregion
    }
  }

  // region writes
  private static VoidFunction2<Dataset<String>, Long> writeTwice() {
    return (batch, id) -> {
      batch.write().format("noop").mode("append").save();
      batch.write().format("noop").mode("append").save();
    };
  }

  private static VoidFunction2<Dataset<String>, Long> persistAndWriteTwice() {
    return (batch, id) -> {
      batch.persist();
      writeTwice().call(batch, id);
      batch.unpersist();
    };
  }

  // endregion

  private static void runToTheEnd(DataStreamWriter<String> writer)
      throws TimeoutException, StreamingQueryException {
    writer.trigger(Trigger.AvailableNow()).start().awaitTermination();
  }

  private static void print(String what, LongAccumulator calls) {
    System.out.printf("%s: %d calls%n", what, calls.value());
    calls.reset();
  }
}
