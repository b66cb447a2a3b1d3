package io.sparkcourse.labs.storage;

import io.sparkcourse.common.CommandLineProgram;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.labs.experiment.Best;
import io.sparkcourse.labs.experiment.Comparison;
import io.sparkcourse.labs.experiment.Experiment;
import io.sparkcourse.labs.experiment.Findings;
import io.sparkcourse.labs.experiment.LabRun;
import io.sparkcourse.labs.experiment.LastCounts;
import io.sparkcourse.labs.experiment.LogEntries;
import io.sparkcourse.labs.experiment.Measured;
import io.sparkcourse.labs.experiment.MeasuredStream;
import io.sparkcourse.labs.experiment.MeasuringLab;
import io.sparkcourse.labs.experiment.Metric;
import io.sparkcourse.labs.experiment.Row;
import io.sparkcourse.labs.experiment.Size;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.storage.RDDInfo;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import scala.Tuple2;

/**
 * Lecture 4.1: a long window keeps its batches. What does each storage level take, in time and in
 * memory, and what if the batches are counted before they are kept? Run it with {@code ./course lab
 * storage}.
 */
@Command(
    name = "course lab storage",
    sortOptions = false,
    description =
        "Counts log entries in a window of 30 batches that are kept in several storage levels.")
public final class StorageLab implements Callable<Integer> {
  static final String RECORDS = "window of records";
  static final String COUNTS = "window of counts";

  private static final int PARTITIONS = 2;
  private static final double MEGABYTE = 1e6;

  @Mixin private MeasuringLab lab;

  public static void main(String[] args) {
    CommandLineProgram.run(new StorageLab(), args);
  }

  @Override
  public Integer call() throws Exception {
    return lab.run(StorageLab::experiment);
  }

  static Experiment experiment(LabRun run, Size size) {
    int records = size.of(5_000, 100);
    int length = size.of(30, 3);
    Experiment experiment =
        Experiment.withBars("storage", "A long window in several storage levels", "")
            .measures(Metric.less("ms a batch"))
            .measures(Metric.less("MB in memory"))
            .measures(Metric.less("MB on disk"))
            .input(
                "%s log entries a batch, counted by status in a window of %d batches"
                    .formatted(Experiment.thousands(records), length))
            .agreeBy(variant -> "all")
            .concludes(StorageLab::conclusion);
    level(experiment, "MEMORY_ONLY", StorageLevel.MEMORY_ONLY(), run, records, length);
    level(experiment, "MEMORY_ONLY_SER", StorageLevel.MEMORY_ONLY_SER(), run, records, length);
    level(experiment, "DISK_ONLY", StorageLevel.DISK_ONLY(), run, records, length);
    return experiment.variant(
        COUNTS,
        "",
        "MEMORY_ONLY_SER",
        () -> new Job(records, length, StorageLevel.MEMORY_ONLY_SER(), true).run(run));
  }

  private static void level(
      Experiment experiment, String name, StorageLevel level, LabRun run, int records, int length) {
    experiment.variant(RECORDS, "", name, () -> new Job(records, length, level, false).run(run));
  }

  static String conclusion(Findings findings) {
    Best fastest = findings.best(findings.panel(RECORDS));
    List<String> asGood = fastest.asGood().stream().map(Row::series).toList();
    Row counts = findings.panel(COUNTS).get(0);
    return "Of the levels of a window of records %s %s the fastest. %s"
        .formatted(
            Comparison.and(asGood),
            asGood.size() == 1 ? "is" : "are",
            counted(counts, fastest.row()));
  }

  private static String counted(Row counts, Row fastest) {
    double times = fastest.spread().median() / counts.spread().median();
    String share = String.format(Locale.ROOT, "keeps %.2f MB of %.1f", kept(counts), kept(fastest));
    if (!counts.spread().isApartFrom(fastest.spread())) {
      return "A window of counts " + share + ", and takes as long as far as can be seen.";
    }
    return "A window of counts %s, and is %s times %s."
        .formatted(
            share, Comparison.times(Math.max(times, 1 / times)), times > 1 ? "as fast" : "slower");
  }

  /** In memory and on disk. */
  private static double kept(Row row) {
    return row.spreads().get(1).median() + row.spreads().get(2).median();
  }

  /**
   * Counts log entries in a window.
   *
   * @param length of the window, in batches
   * @param countFirst whether each batch is counted before the window keeps it
   */
  private record Job(int records, int length, StorageLevel level, boolean countFirst) {
    private Measured run(LabRun run) throws InterruptedException {
      LastCounts last = new LastCounts();
      try (MeasuredStream stream = MeasuredStream.of(run, Map.of())) {
        int perSeed = records / PARTITIONS;
        JavaDStream<LogEntry> entries =
            stream.seeds(2 * length, PARTITIONS).flatMap(seed -> LogEntries.of(seed, perSeed));
        last.of(countFirst ? windowOfCounts(entries) : windowOfRecords(entries));
        double millis = stream.millisPerBatch(length, length);
        RDDInfo[] kept = stream.context().sparkContext().sc().getRDDStorageInfo();
        return Measured.of(
            last.result(),
            millis,
            Arrays.stream(kept).mapToLong(RDDInfo::memSize).sum() / MEGABYTE,
            Arrays.stream(kept).mapToLong(RDDInfo::diskSize).sum() / MEGABYTE);
      }
    }

    private JavaPairDStream<Integer, Long> windowOfRecords(JavaDStream<LogEntry> entries) {
      // A window hands the level on to the stream whose batches it keeps; its own is
      // MEMORY_ONLY_SER.
      JavaDStream<LogEntry> window = entries.window(window()).persist(level);
      return byStatus(window).reduceByKey(Long::sum);
    }

    private JavaPairDStream<Integer, Long> windowOfCounts(JavaDStream<LogEntry> entries) {
      JavaPairDStream<Integer, Long> counts = byStatus(entries).reduceByKey(Long::sum);
      return counts.window(window()).persist(level).reduceByKey(Long::sum);
    }

    private Duration window() {
      return MeasuredStream.BATCH.times(length);
    }

    private static JavaPairDStream<Integer, Long> byStatus(JavaDStream<LogEntry> entries) {
      return entries.mapToPair(entry -> new Tuple2<>(entry.getStatus(), 1L));
    }
  }
}
