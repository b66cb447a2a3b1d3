package io.sparkcourse.labs.backpressure;

import io.sparkcourse.common.CommandLineProgram;
import io.sparkcourse.labs.experiment.Comparison;
import io.sparkcourse.labs.experiment.Experiment;
import io.sparkcourse.labs.experiment.Findings;
import io.sparkcourse.labs.experiment.LabRun;
import io.sparkcourse.labs.experiment.LiveStream;
import io.sparkcourse.labs.experiment.Load;
import io.sparkcourse.labs.experiment.Measured;
import io.sparkcourse.labs.experiment.MeasuringLab;
import io.sparkcourse.labs.experiment.Metric;
import io.sparkcourse.labs.experiment.NumbersReceiver;
import io.sparkcourse.labs.experiment.Row;
import io.sparkcourse.labs.experiment.Size;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.scheduler.BatchInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Lecture 4.1: twice as many records come as can be processed. How long do the batches wait with a
 * fixed limit, with backpressure, and without either? Run it with {@code ./course lab
 * backpressure}.
 */
@Command(
    name = "course lab backpressure",
    sortOptions = false,
    description =
        "Lets a receiver bring twice what can be processed: without a limit, with a fixed one, and"
            + " with backpressure.")
public final class BackpressureLab implements Callable<Integer> {
  static final String NOTHING = "no limit";
  static final String LIMIT = "maxRate";
  static final String BACKPRESSURE = "backpressure";
  static final String BOTH = "backpressure from initialRate";

  private static final Duration INTERVAL = Durations.milliseconds(500);
  private static final int OFFERED = 4_000;
  private static final int PROCESSED = 2_000;
  private static final int LIMITED = 1_800;

  @Mixin private MeasuringLab lab;

  public static void main(String[] args) {
    CommandLineProgram.run(new BackpressureLab(), args);
  }

  @Override
  public Integer call() throws Exception {
    return lab.run(BackpressureLab::experiment);
  }

  static Experiment experiment(LabRun run, Size size) {
    int batches = size.of(16, 4);
    String enabled = "spark.streaming.backpressure.enabled";
    String limit = String.valueOf(LIMITED);
    return Experiment.withBars("backpressure", "A receiver that is too fast", "")
        .measures(Metric.less("ms that the last batch waits"))
        .measures(Metric.less("ms that the longest wait was"))
        .measures(Metric.more("records of the last batch"))
        .input(
            Experiment.thousands(OFFERED)
                + " records a second are offered and "
                + Experiment.thousands(PROCESSED)
                + " can be processed, "
                + batches
                + " batches of 500 ms")
        .agreeBy(variant -> "all")
        .warmUp(variant -> variant.series().equals(LIMIT))
        .variant("", "", NOTHING, () -> receive(run, Map.of(), batches))
        .variant(
            "",
            "",
            LIMIT,
            () -> receive(run, Map.of("spark.streaming.receiver.maxRate", limit), batches))
        .variant("", "", BACKPRESSURE, () -> receive(run, Map.of(enabled, "true"), batches))
        .variant(
            "",
            "",
            BOTH,
            () ->
                receive(
                    run,
                    Map.of(enabled, "true", "spark.streaming.backpressure.initialRate", limit),
                    batches))
        .concludes(BackpressureLab::conclusion);
  }

  private static Measured receive(LabRun run, Map<String, String> settings, int batches)
      throws InterruptedException {
    AtomicLong last = new AtomicLong(-1);
    AtomicLong gaps = new AtomicLong();
    try (LiveStream stream = LiveStream.of(run, INTERVAL, settings)) {
      stream
          .context()
          .receiverStream(NumbersReceiver.atMost(OFFERED, Long.MAX_VALUE))
          .foreachRDD(
              rdd -> {
                List<Long> numbers = rdd.collect();
                process(numbers.size());
                for (long number : numbers) {
                  if (number != last.getAndSet(number) + 1) {
                    gaps.incrementAndGet();
                  }
                }
              });
      List<BatchInfo> done = stream.runBatches(batches);
      return Measured.of(
          gaps.get() + " gaps",
          LiveStream.schedulingDelay(done.get(batches - 1)),
          done.stream().mapToDouble(LiveStream::schedulingDelay).max().orElseThrow(),
          (double) done.get(batches - 1).numRecords());
    }
  }

  /** Takes as long as a sink that accepts so many records a second, and needs no processor. */
  private static void process(int records) {
    Load.pause(records * TimeUnit.SECONDS.toNanos(1) / PROCESSED);
  }

  static String conclusion(Findings findings) {
    String waits =
        findings.rows().stream()
            .map(
                row ->
                    String.format(
                        Locale.ROOT,
                        "%.0f ms with %s (%.0f records in it)",
                        row.spread().median(),
                        row.series(),
                        row.spreads().get(2).median()))
            .collect(Collectors.joining(", "));
    Row free = findings.row("", "", NOTHING);
    List<String> better =
        findings.rows().stream()
            .filter(row -> row.spread().isApartFrom(free.spread()))
            .filter(row -> row.spread().median() < free.spread().median())
            .map(Row::series)
            .toList();
    return "The last batch waits %s. %s."
        .formatted(
            waits,
            better.isEmpty()
                ? "None of the limits shortens the wait"
                : "The wait is shorter with " + Comparison.and(better));
  }
}
