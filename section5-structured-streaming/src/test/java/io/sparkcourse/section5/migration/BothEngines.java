package io.sparkcourse.section5.migration;

import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.StructuredStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.streaming.MemoryStream;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaDStreamLike;
import scala.Option;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** Runs the two programs of a pair over the same micro-batches of lines. */
final class BothEngines {
  private BothEngines() {}

  /**
   * Runs both.
   *
   * @param batches the lines of each micro-batch; with DStreams, one per minute
   */
  static Outcome of(
      List<List<String>> batches,
      Function<JavaDStream<String>, ? extends JavaDStreamLike<?, ?, ?>> dstreams,
      OutputMode mode,
      Function<Dataset<Row>, Dataset<Row>> structured) {
    return new Outcome(dstreams(batches, dstreams), structured(batches, mode, structured));
  }

  static List<List<?>> dstreams(
      List<List<String>> batches,
      Function<JavaDStream<String>, ? extends JavaDStreamLike<?, ?, ?>> pipeline) {
    try (DStreamTester tester = DStreamTester.every(Durations.minutes(1)).withCheckpoint()) {
      JavaDStreamLike<?, ?, ?> stream = pipeline.apply(tester.stream(batches));
      BatchOutput<?> output = tester.collect(untyped(stream));
      tester.run(batches.size());
      List<List<?>> all = new ArrayList<>();
      for (int batch = 1; batch <= batches.size(); batch++) {
        all.add(output.batch(batch));
      }
      return all;
    }
  }

  private static <T> JavaDStream<T> untyped(JavaDStreamLike<T, ?, ?> stream) {
    ClassTag<T> tag = ClassTag$.MODULE$.apply(Object.class);
    return JavaDStream.fromDStream(stream.dstream(), tag);
  }

  static List<List<?>> structured(
      List<List<String>> batches, OutputMode mode, Function<Dataset<Row>, Dataset<Row>> pipeline) {
    try (StructuredStreamTester<String> tester =
        StructuredStreamTester.start(
            Encoders.STRING(), mode, lines -> pipeline.apply(lines.toDF()))) {
      List<List<?>> all = new ArrayList<>();
      for (List<String> batch : batches) {
        // Without lines there is no micro-batch.
        all.add(batch.isEmpty() ? List.of() : tester.batch(batch.toArray(String[]::new)));
      }
      return all;
    }
  }

  /**
   * The same for a function of a micro-batch and its id, which a query calls by foreachBatch.
   *
   * @return what the function returned for each micro-batch
   */
  static List<List<?>> inForeachBatch(
      List<List<String>> batches, BiFunction<Dataset<Row>, Long, List<?>> function)
      throws TimeoutException {
    List<Object> output = new CopyOnWriteArrayList<>();
    VoidFunction2<Dataset<Row>, Long> call = (rows, id) -> output.addAll(function.apply(rows, id));
    MemoryStream<String> input = memoryStream();
    StreamingQuery query = input.toDF().writeStream().foreachBatch(call).start();
    return afterEach(
        batches,
        input,
        query,
        () -> {
          List<?> ofTheBatch = List.copyOf(output);
          output.clear();
          return ofTheBatch;
        });
  }

  /** The results after each micro-batch of a query, which is stopped at the end. */
  static List<List<?>> afterEach(
      List<List<String>> batches,
      MemoryStream<String> input,
      StreamingQuery query,
      Supplier<List<?>> output)
      throws TimeoutException {
    List<List<?>> all = new ArrayList<>();
    try {
      for (List<String> batch : batches) {
        if (batch.isEmpty()) { // without lines there is no micro-batch
          all.add(List.of());
        } else {
          input.addData(JavaConverters.asScalaBuffer(batch));
          query.processAllAvailable();
          all.add(output.get());
        }
      }
    } finally {
      query.stop();
    }
    return all;
  }

  /** For queries that the tester does not start. */
  static MemoryStream<String> memoryStream() {
    return new MemoryStream<>(
        0, TestSpark.session().sqlContext(), Option.apply(2), Encoders.STRING());
  }
}
