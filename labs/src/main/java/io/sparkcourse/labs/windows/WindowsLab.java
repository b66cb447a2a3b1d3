package io.sparkcourse.labs.windows;

import io.sparkcourse.common.CommandLineProgram;
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
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import scala.Tuple2;

/**
 * Lecture 4.1: from which length on is a window faster that subtracts what leaves it? Run it with
 * {@code ./course lab windows}.
 */
@Command(
    name = "course lab windows",
    sortOptions = false,
    description =
        "Counts keys in windows of 5 to 60 batches with reduceByKeyAndWindow, without an inverse"
            + " function and with one, with few keys and with many.")
public final class WindowsLab implements Callable<Integer> {
  static final String PLAIN = "plain";
  static final String INVERSE = "inverse";

  private static final int PARTITIONS = 2;

  /** As many as lie between two checkpoints of a stream whose interval is not set. */
  private static final int MEASURED = 10;

  @Mixin private MeasuringLab lab;

  public static void main(String[] args) {
    CommandLineProgram.run(new WindowsLab(), args);
  }

  @Override
  public Integer call() throws Exception {
    return lab.run(WindowsLab::experiment);
  }

  static Experiment experiment(LabRun run, Size size) {
    int records = size.of(10_000, 200);
    Experiment experiment =
        Experiment.withGrowth(
                "windows", "Windows with and without an inverse function", "batches in the window")
            .measures(Metric.less("ms a batch"))
            .input(
                Experiment.thousands(records)
                    + " records a batch, a slide of one batch, checkpoints included")
            .concludes(WindowsLab::conclusion);
    List<Integer> lengths = size == Size.FULL ? List.of(5, 15, 30, 60) : List.of(2, 5);
    for (int keys : List.of(100, size.of(50_000, 1_000))) {
      for (int length : lengths) {
        for (String series : List.of(PLAIN, INVERSE)) {
          Job job = new Job(keys, records, length, series.equals(INVERSE));
          experiment.variant(
              Experiment.thousands(keys) + " keys",
              String.valueOf(length),
              series,
              () -> job.run(run));
        }
      }
    }
    return experiment;
  }

  static String conclusion(Findings findings) {
    return findings.panels().stream()
        .map(
            panel ->
                "With %s %s."
                    .formatted(
                        panel,
                        new Comparison(findings, panel, PLAIN, INVERSE).sentence("is faster")))
        .collect(Collectors.joining(" "));
  }

  /**
   * Counts the keys of a window.
   *
   * @param length of the window, in batches
   */
  private record Job(int keys, int records, int length, boolean inverse) {
    private Measured run(LabRun run) throws InterruptedException {
      LastCounts last = new LastCounts();
      try (MeasuredStream stream = MeasuredStream.of(run, Map.of()).withCheckpoint()) {
        int perSeed = records / PARTITIONS;
        int range = keys;
        JavaPairDStream<Integer, Long> ones =
            stream
                .seeds(length + MEASURED, PARTITIONS)
                .flatMapToPair(seed -> ones(seed, perSeed, range));
        last.of(counts(ones));
        double millis = stream.millisPerBatch(length, MEASURED);
        return Measured.of(last.result(), millis);
      }
    }

    private JavaPairDStream<Integer, Long> counts(JavaPairDStream<Integer, Long> ones) {
      Duration window = MeasuredStream.BATCH.times(length);
      return inverse
          ? ones.reduceByKeyAndWindow(
              Long::sum,
              (count, left) -> count - left,
              window,
              MeasuredStream.BATCH,
              PARTITIONS,
              pair -> pair._2() != 0)
          : ones.reduceByKeyAndWindow(Long::sum, window, MeasuredStream.BATCH);
    }

    private static Iterator<Tuple2<Integer, Long>> ones(long seed, int records, int keys) {
      SplittableRandom random = new SplittableRandom(seed);
      return Stream.generate(() -> new Tuple2<>(random.nextInt(keys), 1L))
          .limit(records)
          .iterator();
    }
  }
}
