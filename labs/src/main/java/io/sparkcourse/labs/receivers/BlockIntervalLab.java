package io.sparkcourse.labs.receivers;

import io.sparkcourse.common.CommandLineProgram;
import io.sparkcourse.labs.experiment.Best;
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
import io.sparkcourse.labs.experiment.Size;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.scheduler.BatchInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Lecture 4.1: each block that a receiver makes is a task. How long should the block interval be?
 * Run it with {@code ./course lab block-interval}.
 */
@Command(
    name = "course lab block-interval",
    sortOptions = false,
    description = "Processes what one receiver brings, with block intervals of 10 ms to 1 s.")
public final class BlockIntervalLab implements Callable<Integer> {
  private static final Duration INTERVAL = Durations.seconds(1);
  private static final int RECORDS_PER_SECOND = 10_000;

  /** How often the bits of a number are mixed: the work on a record. */
  private static final int MIXES = 10_000;

  @Mixin private MeasuringLab lab;

  public static void main(String[] args) {
    CommandLineProgram.run(new BlockIntervalLab(), args);
  }

  @Override
  public Integer call() throws Exception {
    return lab.run(BlockIntervalLab::experiment);
  }

  static Experiment experiment(LabRun run, Size size) {
    int seconds = size.of(5, 1);
    Experiment experiment =
        Experiment.withCurves(
                "block-interval", "Block intervals in batches of 1 s", "block interval in ms")
            .measures(Metric.less("ms of processing"))
            .input(
                Experiment.thousands(RECORDS_PER_SECOND)
                    + " records a second from one receiver, for "
                    + seconds
                    + " s; each of them needs a processor for some microseconds")
            .warmUp(variant -> variant.x().equals("200"))
            .agreeBy(variant -> "all")
            .concludes(BlockIntervalLab::conclusion);
    for (int millis : List.of(10, 50, 200, 500, 1_000)) {
      experiment.variant("", String.valueOf(millis), "", () -> receive(run, millis, seconds));
    }
    return experiment;
  }

  private static Measured receive(LabRun run, int millis, int seconds) throws InterruptedException {
    Map<String, String> settings =
        Map.of("spark.master", "local[3]", "spark.streaming.blockInterval", millis + "ms");
    long records = (long) seconds * RECORDS_PER_SECOND;
    AtomicLong counted = new AtomicLong();
    try (LiveStream stream = LiveStream.of(run, INTERVAL, settings)) {
      stream
          .context()
          .receiverStream(NumbersReceiver.atMost(RECORDS_PER_SECOND, records))
          .map(number -> Load.compute(number, MIXES))
          .foreachRDD(rdd -> counted.addAndGet(rdd.count()));
      List<BatchInfo> batches = stream.runRecords(records);
      return Measured.of(counted.get() + " records", processing(batches));
    }
  }

  /** That of the batch with the most records: the first and the last one are not full. */
  private static double processing(List<BatchInfo> batches) {
    return batches.stream()
        .max(Comparator.comparing(BatchInfo::numRecords))
        .map(LiveStream::processingDelay)
        .orElseThrow();
  }

  static String conclusion(Findings findings) {
    Best best = findings.best(findings.rows());
    List<String> slower =
        best.worse().stream()
            .map(row -> best.times(row) + " times as long with " + row.x() + " ms")
            .toList();
    List<String> asGood = best.asGood().stream().map(row -> row.x() + " ms").toList();
    String fastest = "The processing is the shortest with a block interval of ";
    return slower.isEmpty()
        ? "The block interval makes no difference that can be seen."
        : fastest + Comparison.and(asGood) + "; it takes " + Comparison.and(slower) + ".";
  }
}
