package io.sparkcourse.labs.concurrentjobs;

import io.sparkcourse.common.CommandLineProgram;
import io.sparkcourse.labs.experiment.Experiment;
import io.sparkcourse.labs.experiment.Findings;
import io.sparkcourse.labs.experiment.LabRun;
import io.sparkcourse.labs.experiment.LiveStream;
import io.sparkcourse.labs.experiment.Load;
import io.sparkcourse.labs.experiment.Measured;
import io.sparkcourse.labs.experiment.MeasuringLab;
import io.sparkcourse.labs.experiment.Metric;
import io.sparkcourse.labs.experiment.Row;
import io.sparkcourse.labs.experiment.Size;
import io.sparkcourse.labs.experiment.SteadyInput;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.scheduler.BatchInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Lecture 4.1: two outputs wait for something else, or they compute. What do several jobs at a time
 * bring, and do the outputs stay in order? Run it with {@code ./course lab concurrent-jobs}.
 */
@Command(
    name = "course lab concurrent-jobs",
    sortOptions = false,
    description =
        "Runs two outputs that together take longer than the batch interval, with 1, 2 and 4"
            + " concurrent jobs.")
public final class ConcurrentJobsLab implements Callable<Integer> {
  static final String WAIT = "outputs that wait";
  static final String COMPUTE = "outputs that compute";

  private static final Duration INTERVAL = Durations.milliseconds(200);
  private static final int RECORDS = 1_000;
  private static final int OUTPUTS = 2;

  /** Each of two outputs: together longer than the interval, one alone shorter. */
  private static final long WAIT_MILLIS = 125;

  /** Each fourth batch has more to wait for: the one after it may be done before. */
  private static final int SLOWER = 4;

  /** Of each record, in the outputs that compute. */
  private static final int MIXES = 100_000;

  @Mixin private MeasuringLab lab;

  public static void main(String[] args) {
    CommandLineProgram.run(new ConcurrentJobsLab(), args);
  }

  @Override
  public Integer call() throws Exception {
    return lab.run(ConcurrentJobsLab::experiment);
  }

  static Experiment experiment(LabRun run, Size size) {
    int batches = size.of(30, 4);
    Experiment experiment =
        Experiment.withBars("concurrent-jobs", "Jobs at a time", "concurrentJobs")
            .measures(Metric.less("ms that the last batch waits"))
            .measures(Metric.less("outputs out of order"))
            .input(
                "%d batches of 200 ms with two outputs; each waits %d ms and more, or computes"
                    .formatted(batches, WAIT_MILLIS))
            .warmUp(variant -> variant.x().equals("1"))
            .agreeBy(variant -> "all")
            .concludes(ConcurrentJobsLab::conclusion);
    for (String panel : List.of(WAIT, COMPUTE)) {
      for (int jobs : List.of(1, 2, 4)) {
        experiment.variant(panel, String.valueOf(jobs), "", () -> write(run, panel, jobs, batches));
      }
    }
    return experiment;
  }

  private static Measured write(LabRun run, String panel, int jobs, int batches)
      throws InterruptedException {
    Map<String, String> settings = Map.of("spark.streaming.concurrentJobs", String.valueOf(jobs));
    AtomicLong records = new AtomicLong();
    List<Writes> outputs = new ArrayList<>();
    try (LiveStream stream = LiveStream.of(run, INTERVAL, settings)) {
      JavaDStream<Long> numbers = SteadyInput.of(stream.context(), batches, RECORDS);
      for (int i = 0; i < OUTPUTS; i++) {
        Writes writes = new Writes();
        outputs.add(writes);
        numbers.foreachRDD(
            (rdd, time) -> {
              records.addAndGet(
                  panel.equals(WAIT) ? rdd.count() : rdd.map(n -> Load.compute(n, MIXES)).count());
              if (panel.equals(WAIT)) {
                long batch = time.milliseconds() / INTERVAL.milliseconds();
                Load.pause(
                    TimeUnit.MILLISECONDS.toNanos(
                        batch % SLOWER == 0 ? 2 * WAIT_MILLIS : WAIT_MILLIS));
              }
              writes.add(time.milliseconds());
            });
      }
      List<BatchInfo> done = stream.runRecords((long) batches * RECORDS);
      double last = lastOf(done);
      int late = outputs.stream().mapToInt(Writes::outOfOrder).sum();
      return Measured.of(records.get() + " records", last, (double) late);
    }
  }

  /** What the batch has waited that came last. */
  private static double lastOf(List<BatchInfo> done) {
    return done.stream()
        .filter(batch -> batch.numRecords() > 0)
        .max(Comparator.comparing(batch -> batch.batchTime().milliseconds()))
        .map(LiveStream::schedulingDelay)
        .orElseThrow();
  }

  /** The times of the batches that an output has written, in the order of the writes. */
  private static final class Writes {
    private final List<Long> times = Collections.synchronizedList(new ArrayList<>());

    private void add(long time) {
      times.add(time);
    }

    /** How many were written after a later batch. */
    private int outOfOrder() {
      long latest = Long.MIN_VALUE;
      int late = 0;
      for (long time : List.copyOf(times)) {
        if (time < latest) {
          late++;
        }
        latest = Math.max(latest, time);
      }
      return late;
    }
  }

  static String conclusion(Findings findings) {
    return findings.panels().stream()
        .map(panel -> sentence(panel, findings.panel(panel)))
        .collect(Collectors.joining(" "));
  }

  private static String sentence(String panel, List<Row> rows) {
    String delays =
        rows.stream()
            .map(
                row ->
                    String.format(
                        Locale.ROOT,
                        "%.0f ms with %s (up to %.0f out of order)",
                        row.spread().median(),
                        row.x(),
                        row.spreads().get(1).max()))
            .collect(Collectors.joining(", "));
    return "With " + panel + " the last batch waits " + delays + ".";
  }
}
