package io.sparkcourse.labs.records;

import io.sparkcourse.common.CommandLineProgram;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.labs.experiment.Comparison;
import io.sparkcourse.labs.experiment.Experiment;
import io.sparkcourse.labs.experiment.Findings;
import io.sparkcourse.labs.experiment.LabRun;
import io.sparkcourse.labs.experiment.LastCounts;
import io.sparkcourse.labs.experiment.Measured;
import io.sparkcourse.labs.experiment.MeasuredStream;
import io.sparkcourse.labs.experiment.MeasuringLab;
import io.sparkcourse.labs.experiment.Metric;
import io.sparkcourse.labs.experiment.Size;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.MemoryStream;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import scala.Tuple2;
import scala.collection.JavaConverters;

/**
 * Lecture 4.1: how much longer does a batch take that has ten times as many records? Run it with
 * {@code ./course lab records}.
 */
@Command(
    name = "course lab records",
    sortOptions = false,
    description =
        "Counts batches of 1,000 to 10,000,000 records by key, with a DStream and with a query of"
            + " Structured Streaming.")
public final class RecordsLab implements Callable<Integer> {
  static final String DSTREAM = "DStream";
  static final String STRUCTURED = "Structured";

  private static final int PARTITIONS = 2;
  private static final int KEYS = 1_000;
  private static final int BEFORE = 3;
  private static final int MEASURED = 10;

  @Mixin private MeasuringLab lab;

  public static void main(String[] args) {
    CommandLineProgram.run(new RecordsLab(), args);
  }

  @Override
  public Integer call() throws Exception {
    return lab.run(RecordsLab::experiment);
  }

  static Experiment experiment(LabRun run, Size size) {
    List<Integer> sizes =
        size == Size.FULL
            ? List.of(1_000, 10_000, 100_000, 1_000_000, 10_000_000)
            : List.of(200, 2_000);
    Experiment experiment =
        Experiment.withGrowth("records", "Batches with more and more records", "records in a batch")
            .measures(Metric.less("ms a batch"))
            .input(
                "%1$s keys, %2$d tasks before the shuffle and %2$d after it"
                    .formatted(Experiment.thousands(KEYS), PARTITIONS))
            .concludes(RecordsLab::conclusion);
    for (int records : sizes) {
      int ofTask = records / PARTITIONS;
      String place = Experiment.thousands(records);
      experiment.variant("", place, DSTREAM, () -> dstream(run, ofTask));
      experiment.variant("", place, STRUCTURED, () -> structured(run, ofTask));
    }
    return experiment;
  }

  static String conclusion(Findings findings) {
    List<String> axis = findings.axis();
    String first = axis.get(0);
    String last = axis.get(axis.size() - 1);
    return "From %s to %s records a batch of %s. With so many records, %s."
        .formatted(
            first,
            last,
            findings.series().stream()
                .map(series -> series + growth(findings, series))
                .collect(Collectors.joining(", and one of ")),
            new Comparison(findings, "", DSTREAM, STRUCTURED).sentence("is faster"));
  }

  private static String growth(Findings findings, String series) {
    return findings
        .growth("", series)
        .map(times -> " gets " + Comparison.times(times) + " times as long")
        .orElse(" shows no growth");
  }

  /** From the time at which a batch is due to the end of its job. */
  private static Measured dstream(LabRun run, int ofTask) throws InterruptedException {
    LastCounts last = new LastCounts();
    try (MeasuredStream stream = MeasuredStream.of(run, Map.of())) {
      JavaPairDStream<Integer, Long> counts =
          stream
              .seeds(BEFORE + MEASURED, PARTITIONS)
              .flatMap(task -> keys(task, ofTask))
              .mapToPair(key -> new Tuple2<>(key, 1L))
              .reduceByKey(Long::sum, PARTITIONS);
      last.of(counts);
      double millis = stream.millisPerBatch(BEFORE, MEASURED);
      return Measured.of(last.result(), millis);
    }
  }

  /** The whole of each micro-batch: also its planning and its log. */
  private static Measured structured(LabRun run, int ofTask) throws Exception {
    LastCounts last = new LastCounts();
    Map<String, String> settings =
        Map.of(
            "spark.sql.shuffle.partitions", String.valueOf(PARTITIONS),
            "spark.sql.streaming.checkpointLocation", HadoopPath.of(run.newDirectory("query-")));
    try (SparkSession spark = SparkSession.builder().config(run.conf(settings)).getOrCreate()) {
      MemoryStream<Long> tasks =
          new MemoryStream<>(
              0, spark.sqlContext(), scala.Option.apply(PARTITIONS), Encoders.LONG());
      FlatMapFunction<Long, Integer> keys = task -> keys(task, ofTask);
      VoidFunction2<Dataset<Integer>, Long> count =
          (batch, id) -> last.set(batch.groupBy("value").count());
      StreamingQuery query =
          tasks.toDS().flatMap(keys, Encoders.INT()).writeStream().foreachBatch(count).start();
      for (long batch = 0; batch < BEFORE + MEASURED; batch++) {
        tasks.addData(JavaConverters.asScalaBuffer(tasks(batch)));
        query.processAllAvailable();
      }
      query.stop();
      double millis =
          Arrays.stream(query.recentProgress())
              .filter(progress -> progress.batchId() >= BEFORE && progress.numInputRows() > 0)
              .mapToLong(progress -> progress.durationMs().get("triggerExecution"))
              .average()
              .orElseThrow();
      return Measured.of(last.result(), millis);
    }
  }

  private static List<Long> tasks(long batch) {
    return LongStream.range(batch * PARTITIONS, (batch + 1) * PARTITIONS).boxed().toList();
  }

  /** The records of a task: the same in both engines. */
  private static Iterator<Integer> keys(long task, int records) {
    return LongStream.range(task * records, (task + 1) * records)
        .mapToObj(number -> (int) (number % KEYS))
        .iterator();
  }
}
