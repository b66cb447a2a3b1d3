package io.sparkcourse.section1.sparkstreaming;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.split;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayInputDStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Lecture 1.2: what do Spark's two streaming engines pass to your code, and is a word count the
 * same in both?
 *
 * <p>Three lines of text arrive one by one, and both engines count the words. Run it with the green
 * arrow, {@code ./course run 1.2}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * DStreams: your code gets a org.apache.spark.streaming.api.java.JavaInputDStream
 *   a micro-batch is a JavaPairRDD of Tuple2: [(be,2), (not,1), (or,1), (to,2)]
 *   a micro-batch is a JavaPairRDD of Tuple2: [(stream,1), (to,1)]
 *   a micro-batch is a JavaPairRDD of Tuple2: [(not,1), (or,1), (stream,1), (to,1)]
 *
 * Structured Streaming: your code gets a org.apache.spark.sql.Dataset
 *   a micro-batch is a Dataset of GenericRowWithSchema: [[be,2], [not,1], [or,1], [to,2]]
 *   a micro-batch is a Dataset of GenericRowWithSchema: [[stream,1], [to,3]]
 *   a micro-batch is a Dataset of GenericRowWithSchema: [[not,2], [or,2], [stream,2], [to,4]]
 * }</pre>
 */
public final class TwoEnginesDemo {
  static final List<String> LINES = List.of("to be or not to be", "to stream", "or not to stream");

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(TwoEnginesDemo.class, args);
    countWithDStreams(run);
    countWithStructuredStreaming(run);
  }

  // region dstreams
  static void countWithDStreams(DemoRun run) throws InterruptedException {
    try (JavaStreamingContext ssc = run.streamingContext(Durations.seconds(1))) {
      JavaDStream<String> lines = ReplayInputDStream.of(ssc, TwoEnginesDemo::aLineASecond);
      System.out.println("DStreams: your code gets a " + lines.getClass().getName());

      wordCounts(lines)
          .foreachRDD((counts, time) -> print(counts.getClass(), counts.sortByKey().collect()));

      ssc.start();
      ssc.awaitTermination();
    }
  }

  static JavaPairDStream<String, Integer> wordCounts(JavaDStream<String> lines) {
    return lines
        .flatMap(line -> Arrays.asList(line.split(" ")).iterator())
        .mapToPair(word -> new Tuple2<>(word, 1))
        .reduceByKey(Integer::sum);
  }

  // endregion

  // region structured
  static void countWithStructuredStreaming(DemoRun run) throws Exception {
    Path directory = run.temporaryDirectory("lines");
    ArrivingFiles.write(directory, LINES.stream().map(List::of).toList());
    try (SparkSession spark = run.sparkSession()) {
      Dataset<Row> lines =
          spark.readStream().option("maxFilesPerTrigger", 1).text(HadoopPath.pattern(directory));
      System.out.println("\nStructured Streaming: your code gets a " + lines.getClass().getName());

      VoidFunction2<Dataset<Row>, Long> print =
          (counts, batch) -> print(counts.getClass(), counts.sort("word").collectAsList());
      wordCounts(lines)
          .writeStream()
          .outputMode("update")
          .foreachBatch(print)
          .trigger(Trigger.AvailableNow())
          .start()
          .awaitTermination();
    }
  }

  static Dataset<Row> wordCounts(Dataset<Row> lines) {
    return lines.select(explode(split(col("value"), " ")).as("word")).groupBy("word").count();
  }

  // endregion

  private static void print(Class<?> unit, List<?> counts) {
    System.out.printf(
        "  a micro-batch is a %s of %s: %s%n",
        unit.getSimpleName(), counts.get(0).getClass().getSimpleName(), counts);
  }

  private static List<Arrival<String>> aLineASecond() {
    return IntStream.range(0, LINES.size())
        .mapToObj(i -> new Arrival<>(Instant.ofEpochSecond(i), LINES.get(i)))
        .toList();
  }
}
