package io.sparkcourse.labs.kafka;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.substring_index;

import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.labs.experiment.LabRun;
import io.sparkcourse.labs.experiment.Measured;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;

/**
 * A query of a topic. The first micro-batch reads the records that are not measured; a rate is that
 * of the micro-batches after it.
 *
 * @param settings of Spark
 * @param options of the source
 * @param batch how many records a micro-batch reads
 */
record StructuredQuery(
    LabRun run,
    FilledTopic topic,
    Map<String, String> settings,
    Map<String, String> options,
    int batch) {
  private static final double MILLIS_PER_SECOND = 1_000;

  /** Counts the records. */
  Measured count() throws Exception {
    return run(
        records -> records.groupBy().count(), counts -> counts.first().getLong(0) + " records");
  }

  /** Counts the records by word. */
  Measured countByWord() throws Exception {
    return run(
        records ->
            records
                .select(substring_index(col("value").cast("string"), " ", 1).as("word"))
                .groupBy("word")
                .count(),
        counts -> {
          List<Row> words = counts.collectAsList();
          long records = words.stream().mapToLong(word -> word.getLong(1)).sum();
          return PlainConsumer.wordResult(words.size(), records);
        });
  }

  @FunctionalInterface
  private interface Counts {
    Dataset<Row> of(Dataset<Row> records);
  }

  @FunctionalInterface
  private interface Result {
    String of(Dataset<Row> counts);
  }

  private Measured run(Counts counts, Result result) throws Exception {
    Map<String, String> all = new HashMap<>(settings);
    all.put("spark.sql.streaming.checkpointLocation", HadoopPath.of(run.newDirectory("query-")));
    all.put("spark.sql.streaming.numRecentProgressUpdates", "10000");
    AtomicReference<String> last = new AtomicReference<>("no batch");
    try (SparkSession spark = SparkSession.builder().config(run.conf(all)).getOrCreate()) {
      VoidFunction2<Dataset<Row>, Long> sink = (rows, id) -> last.set(result.of(rows));
      StreamingQuery query =
          counts
              .of(records(spark))
              .writeStream()
              .outputMode("complete")
              .trigger(Trigger.AvailableNow())
              .foreachBatch(sink)
              .start();
      query.awaitTermination();
      return Measured.of(last.get(), rate(query));
    }
  }

  private Dataset<Row> records(SparkSession spark) {
    return spark
        .readStream()
        .format("kafka")
        .option("kafka.bootstrap.servers", topic.bootstrapServers())
        .option("subscribe", topic.name())
        .option("startingOffsets", "earliest")
        .option("maxOffsetsPerTrigger", batch)
        .options(options)
        .load();
  }

  /**
   * Records a second, over all of each micro-batch but the first: also its planning and its log.
   */
  private static double rate(StreamingQuery query) {
    long rows = 0;
    long millis = 0;
    for (StreamingQueryProgress progress : query.recentProgress()) {
      if (progress.batchId() > 0) {
        rows += progress.numInputRows();
        millis += progress.durationMs().get("triggerExecution");
      }
    }
    return rows * MILLIS_PER_SECOND / millis;
  }
}
