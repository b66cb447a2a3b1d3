package io.sparkcourse.labs.partitions;

import io.sparkcourse.common.CommandLineProgram;
import io.sparkcourse.labs.experiment.Best;
import io.sparkcourse.labs.experiment.Comparison;
import io.sparkcourse.labs.experiment.Experiment;
import io.sparkcourse.labs.experiment.Findings;
import io.sparkcourse.labs.experiment.LabRun;
import io.sparkcourse.labs.experiment.LastCounts;
import io.sparkcourse.labs.experiment.Load;
import io.sparkcourse.labs.experiment.Measured;
import io.sparkcourse.labs.experiment.MeasuredStream;
import io.sparkcourse.labs.experiment.MeasuringLab;
import io.sparkcourse.labs.experiment.Metric;
import io.sparkcourse.labs.experiment.Row;
import io.sparkcourse.labs.experiment.Size;
import io.sparkcourse.labs.experiment.Variant;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import scala.Tuple2;

/**
 * Lecture 4.1: how many tasks should a batch have? Too few leave processors without work, and each
 * one costs something. Run it with {@code ./course lab partitions}.
 */
@Command(
    name = "course lab partitions",
    sortOptions = false,
    description =
        "Counts keys in 1, 2, 8 and 200 partitions before and after the shuffle, in a small batch"
            + " and in a large one.")
public final class PartitionsLab implements Callable<Integer> {
  private static final int BEFORE = 10;
  private static final int KEYS = 1_000;

  /** A stage before the shuffle, and one after it. */
  private static final int STAGES = 2;

  /** How often the bits of a number are mixed to make a key of it: the work on a record. */
  private static final int MIXES = 200;

  @Mixin private MeasuringLab lab;

  public static void main(String[] args) {
    CommandLineProgram.run(new PartitionsLab(), args);
  }

  @Override
  public Integer call() throws Exception {
    return lab.run(PartitionsLab::experiment);
  }

  static Experiment experiment(LabRun run, Size size) {
    Experiment experiment =
        Experiment.withCurves(
                "partitions", "One batch in 1 to 200 tasks for each stage", "tasks of each stage")
            .measures(Metric.less("ms a batch"))
            .input("Two stages, 1,000 keys")
            .agreeBy(Variant::panel)
            .concludes(PartitionsLab::conclusion);
    for (int records : List.of(size.of(1_000, 200), size.of(500_000, 2_000))) {
      for (int tasks : List.of(1, 2, 8, 200)) {
        experiment.variant(
            Experiment.thousands(records) + " records",
            String.valueOf(tasks),
            "",
            () -> count(run, records, tasks, size.of(10, 2)));
      }
    }
    return experiment;
  }

  static String conclusion(Findings findings) {
    String best =
        findings.panels().stream()
            .map(
                panel ->
                    "With %s %s.".formatted(panel, sentence(findings.best(findings.panel(panel)))))
            .collect(Collectors.joining(" "));
    return best + " " + costOfATask(findings);
  }

  /** Which number of tasks is the fastest, and which ones are as good. */
  private static String sentence(Best fastest) {
    List<String> asGood = fastest.asGood().stream().map(Row::x).toList();
    List<String> slower =
        fastest.worse().stream()
            .map(row -> "%s take %s times as long".formatted(row.x(), fastest.times(row)))
            .toList();
    String first =
        asGood.size() == 1
            ? asGood.get(0) + " for each stage are the fastest"
            : "%s are the fastest, and their ranges overlap".formatted(Comparison.and(asGood));
    return slower.isEmpty() ? first : first + "; " + Comparison.and(slower);
  }

  /** In the small batch there is hardly anything else to do. */
  private static String costOfATask(Findings findings) {
    List<Row> small = findings.panel(findings.panels().get(0));
    Row few = small.get(1);
    Row many = small.get(small.size() - 1);
    int more = STAGES * (Integer.parseInt(many.x()) - Integer.parseInt(few.x()));
    if (!many.spread().isApartFrom(few.spread())) {
      return "What a task costs was too little to be seen.";
    }
    return String.format(
        Locale.ROOT,
        "Each further task of the small batch takes %.2f ms.",
        (many.spread().median() - few.spread().median()) / more);
  }

  private static Measured count(LabRun run, int records, int tasks, int measured)
      throws InterruptedException {
    LastCounts last = new LastCounts();
    try (MeasuredStream stream = MeasuredStream.of(run, Map.of())) {
      JavaPairDStream<Integer, Long> counts =
          stream
              .seeds(BEFORE + measured, tasks)
              .flatMapToPair(seed -> ones(seed, records, tasks))
              .reduceByKey(Long::sum, tasks);
      last.of(counts);
      double millis = stream.millisPerBatch(BEFORE, measured);
      return Measured.of(last.result(), millis);
    }
  }

  /** The share of a task: each record is in one of them, however many there are. */
  private static Iterator<Tuple2<Integer, Long>> ones(long seed, int records, int tasks) {
    long task = seed % tasks;
    return LongStream.iterate(task, record -> record < records, record -> record + tasks)
        .mapToObj(record -> new Tuple2<>(key(record), 1L))
        .iterator();
  }

  private static int key(long record) {
    return (int) Math.floorMod(Load.compute(record, MIXES), (long) KEYS);
  }
}
