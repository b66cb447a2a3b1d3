package io.sparkcourse.labs.receivers;

import io.sparkcourse.common.CommandLineProgram;
import io.sparkcourse.labs.experiment.Comparison;
import io.sparkcourse.labs.experiment.Experiment;
import io.sparkcourse.labs.experiment.Findings;
import io.sparkcourse.labs.experiment.LabRun;
import io.sparkcourse.labs.experiment.LiveStream;
import io.sparkcourse.labs.experiment.Measured;
import io.sparkcourse.labs.experiment.MeasuringLab;
import io.sparkcourse.labs.experiment.Metric;
import io.sparkcourse.labs.experiment.NumbersReceiver;
import io.sparkcourse.labs.experiment.Row;
import io.sparkcourse.labs.experiment.Size;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.scheduler.BatchInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Lecture 4.1: do several receivers receive more, and what does a union of them save? Run it with
 * {@code ./course lab receivers}.
 */
@Command(
    name = "course lab receivers",
    sortOptions = false,
    description =
        "Receives the same records by 1, 2 and 4 receivers, with an output for each or with one"
            + " for their union.")
public final class ReceiversLab implements Callable<Integer> {
  static final String UNION = "union";
  static final String APART = "one output each";

  private static final Duration INTERVAL = Durations.milliseconds(200);
  private static final double MILLIS_PER_SECOND = 1_000;

  /** A thread for each receiver, and two for the processing. */
  private static final String MASTER = "local[6]";

  @Mixin private MeasuringLab lab;

  public static void main(String[] args) {
    CommandLineProgram.run(new ReceiversLab(), args);
  }

  @Override
  public Integer call() throws Exception {
    return lab.run(ReceiversLab::experiment);
  }

  static Experiment experiment(LabRun run, Size size) {
    int records = size.of(2_000_000, 4_000);
    Experiment experiment =
        Experiment.withBars("receivers", "One to four receivers", "receivers")
            .measures(Metric.more("records a second"))
            .input(
                Experiment.thousands(records)
                    + " numbers, stored one by one and counted, in batches of 200 ms, on "
                    + MASTER)
            .agreeBy(variant -> "all")
            .concludes(ReceiversLab::conclusion);
    for (int receivers : List.of(1, 2, 4)) {
      for (String series : receivers == 1 ? List.of(UNION) : List.of(UNION, APART)) {
        experiment.variant(
            "",
            String.valueOf(receivers),
            series,
            () -> receive(run, records, receivers, series.equals(UNION)));
      }
    }
    return experiment;
  }

  private static Measured receive(LabRun run, int records, int receivers, boolean union)
      throws InterruptedException {
    AtomicLong counted = new AtomicLong();
    try (LiveStream stream = LiveStream.of(run, INTERVAL, Map.of("spark.master", MASTER))) {
      List<JavaDStream<Long>> streams =
          Stream.generate(() -> NumbersReceiver.of(records / receivers))
              .limit(receivers)
              .<JavaDStream<Long>>map(stream.context()::receiverStream)
              .toList();
      for (JavaDStream<Long> each : union ? List.of(union(streams)) : streams) {
        each.foreachRDD(rdd -> counted.addAndGet(rdd.count()));
      }
      List<BatchInfo> batches = stream.runRecords(records);
      return Measured.of(counted.get() + " records", records / millis(batches) * MILLIS_PER_SECOND);
    }
  }

  private static JavaDStream<Long> union(List<JavaDStream<Long>> streams) {
    return streams.stream().reduce(JavaDStream::union).orElseThrow();
  }

  /** From the start of the interval in which the first record came to the end of the last batch. */
  private static double millis(List<BatchInfo> batches) {
    long begin =
        batches.stream()
            .filter(batch -> batch.numRecords() > 0)
            .mapToLong(batch -> batch.batchTime().minus(INTERVAL).milliseconds())
            .min()
            .orElseThrow();
    BatchInfo last = batches.get(batches.size() - 1);
    return ((Number) last.processingEndTime().get()).doubleValue() - begin;
  }

  static String conclusion(Findings findings) {
    Row one = findings.row("", "1", UNION);
    String more =
        findings.rows().stream()
            .filter(row -> row != one && row.series().equals(UNION))
            .map(row -> against(row, one))
            .reduce((first, second) -> first + ", " + second)
            .orElseThrow();
    String union =
        findings.axis().stream()
            .skip(1)
            .map(x -> union(x, findings))
            .reduce((first, second) -> first + ", " + second)
            .orElseThrow();
    return "Against one receiver, %s. A union against one output each: %s.".formatted(more, union);
  }

  private static String union(String receivers, Findings findings) {
    return against(findings.row("", receivers, UNION), findings.row("", receivers, APART));
  }

  private static String against(Row row, Row other) {
    double ratio = row.spread().median() / other.spread().median();
    return row.x()
        + " receivers bring "
        + (row.spread().isApartFrom(other.spread())
            ? Comparison.times(ratio) + " times as many records"
            : "no difference that can be seen");
  }
}
