package io.sparkcourse.labs.interval;

import io.sparkcourse.common.CommandLineProgram;
import io.sparkcourse.labs.experiment.Experiment;
import io.sparkcourse.labs.experiment.Findings;
import io.sparkcourse.labs.experiment.LabRun;
import io.sparkcourse.labs.experiment.LiveStream;
import io.sparkcourse.labs.experiment.Measured;
import io.sparkcourse.labs.experiment.MeasuringLab;
import io.sparkcourse.labs.experiment.Metric;
import io.sparkcourse.labs.experiment.Row;
import io.sparkcourse.labs.experiment.Size;
import io.sparkcourse.labs.experiment.SteadyInput;
import io.sparkcourse.labs.experiment.Variant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.scheduler.BatchInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import scala.Tuple2;

/**
 * Lecture 4.1: how short may a batch interval be before the batches begin to wait? Run it with
 * {@code ./course lab interval}.
 */
@Command(
    name = "course lab interval",
    sortOptions = false,
    description =
        "Sends the same records a second through batches of several intervals, and finds the"
            + " shortest one with which the job keeps up.")
public final class IntervalLab implements Callable<Integer> {
  private static final int RECORDS_PER_SECOND = 100_000;
  private static final int KEYS = 1_000;
  private static final int TASKS = 8;
  private static final int MILLIS_PER_SECOND = 1_000;

  @Mixin private MeasuringLab lab;

  public static void main(String[] args) {
    CommandLineProgram.run(new IntervalLab(), args);
  }

  @Override
  public Integer call() throws Exception {
    return lab.run(IntervalLab::experiment);
  }

  static Experiment experiment(LabRun run, Size size) {
    Experiment experiment =
        Experiment.withCurves(
                "interval", "The same records in batches of 20 ms to 1 s", "batch interval in ms")
            .measures(Metric.less("ms that the last batch waits"))
            .measures(Metric.less("ms of processing"))
            .input(
                Experiment.thousands(RECORDS_PER_SECOND)
                    + " records a second, for "
                    + size.of(6, 1)
                    + " s, counted by key in "
                    + TASKS
                    + " tasks")
            .agreeBy(Variant::panel)
            .warmUp(variant -> Integer.parseInt(variant.x()) >= MILLIS_PER_SECOND / 2)
            .concludes(IntervalLab::conclusion);
    for (int millis : List.of(20, 50, 100, 200, 500, 1_000)) {
      experiment.variant("", String.valueOf(millis), "", () -> count(run, millis, size.of(6, 1)));
    }
    return experiment;
  }

  private static Measured count(LabRun run, int millis, int seconds) throws InterruptedException {
    int batches = seconds * MILLIS_PER_SECOND / millis;
    AtomicLong records = new AtomicLong();
    try (LiveStream stream = LiveStream.of(run, Durations.milliseconds(millis), Map.of())) {
      SteadyInput.of(stream.context(), batches, RECORDS_PER_SECOND / MILLIS_PER_SECOND * millis)
          .mapToPair(number -> new Tuple2<>(number % KEYS, 1L))
          .reduceByKey(Long::sum, TASKS)
          .foreachRDD(rdd -> records.addAndGet(rdd.values().fold(0L, Long::sum)));
      List<BatchInfo> done = stream.runBatches(batches);
      double processing =
          done.stream().mapToDouble(LiveStream::processingDelay).sorted().toArray()[batches / 2];
      double last = LiveStream.schedulingDelay(done.get(batches - 1));
      return Measured.of(records.get() + " records", last, processing);
    }
  }

  static String conclusion(Findings findings) {
    List<Row> rows = findings.rows();
    Optional<Row> shortest = rows.stream().filter(IntervalLab::isStable).findFirst();
    String unstable =
        rows.stream()
            .filter(row -> !isStable(row))
            .map(
                row ->
                    String.format(
                        Locale.ROOT,
                        "with %s ms the last batch waits up to %.0f ms",
                        row.x(),
                        row.spread().max()))
            .collect(Collectors.joining(", "));
    String found =
        shortest
            .map(
                row ->
                    ("The shortest interval that keeps up is %s ms: in each round the last batch"
                            + " waits less than its interval")
                        .formatted(row.x()))
            .orElse("None of the intervals keeps up");
    return unstable.isEmpty() ? found + "." : found + "; " + unstable + ".";
  }

  /** Whether in no round the batches had piled up in the end. */
  private static boolean isStable(Row row) {
    return row.spread().max() < Integer.parseInt(row.x());
  }
}
