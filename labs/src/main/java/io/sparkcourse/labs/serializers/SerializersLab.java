package io.sparkcourse.labs.serializers;

import io.sparkcourse.common.CommandLineProgram;
import io.sparkcourse.common.data.LogEntry;
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
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.LongAdder;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import scala.Tuple2;

/**
 * Lecture 4.1: how much faster and smaller does Kryo make a shuffle of objects? Run it with {@code
 * ./course lab serializers}.
 */
@Command(
    name = "course lab serializers",
    sortOptions = false,
    description =
        "Shuffles objects with Java's serializer, with Kryo, and with Kryo whose classes are"
            + " registered.")
public final class SerializersLab implements Callable<Integer> {
  static final String JAVA = "Java";
  static final String KRYO = "Kryo";
  static final String REGISTERED = "Kryo, registered";

  private static final int PARTITIONS = 2;
  private static final int BEFORE = 10;

  @Mixin private MeasuringLab lab;

  public static void main(String[] args) {
    CommandLineProgram.run(new SerializersLab(), args);
  }

  @Override
  public Integer call() throws Exception {
    return lab.run(SerializersLab::experiment);
  }

  static Experiment experiment(LabRun run, Size size) {
    int records = size.of(100_000, 500);
    int measured = size.of(20, 2);
    String kryo = KryoSerializer.class.getName();
    String classes = LogEntry.class.getName() + "," + Instant.class.getName();
    return Experiment.withBars("serializers", "One shuffle with three serializers", "")
        .measures(Metric.less("ms a batch"))
        .measures(Metric.less("bytes a record"))
        .input(
            Experiment.thousands(records)
                + " log entries a batch of 8 fields each, repartitioned once and counted")
        .variant(
            "",
            "",
            JAVA,
            () -> shuffle(run, conf(JavaSerializer.class.getName(), ""), records, measured))
        .variant("", "", KRYO, () -> shuffle(run, conf(kryo, ""), records, measured))
        .variant("", "", REGISTERED, () -> shuffle(run, conf(kryo, classes), records, measured))
        .concludes(SerializersLab::conclusion);
  }

  private static Map<String, String> conf(String serializer, String classes) {
    return Map.of("spark.serializer", serializer, "spark.kryo.classesToRegister", classes);
  }

  static String conclusion(Findings findings) {
    return against(findings, KRYO) + " " + against(findings, REGISTERED);
  }

  private static String against(Findings findings, String series) {
    Row java = findings.row("", "", JAVA);
    Row kryo = findings.row("", "", series);
    double ratio = java.spread().median() / kryo.spread().median();
    String time =
        !java.spread().isApartFrom(kryo.spread())
            ? "takes as long as Java's serializer, as far as can be seen,"
            : ratio > 1
                ? "is " + Comparison.times(ratio) + " times as fast as Java's serializer"
                : "takes " + Comparison.times(1 / ratio) + " times as long as Java's serializer";
    double bytes = kryo.spreads().get(1).median() / java.spreads().get(1).median();
    return String.format(
        Locale.ROOT, "%s %s and writes %.0f %% of its bytes.", series, time, 100 * bytes);
  }

  private static Measured shuffle(
      LabRun run, Map<String, String> settings, int records, int measured)
      throws InterruptedException {
    LastCounts last = new LastCounts();
    LongAdder bytes = new LongAdder();
    double millis;
    try (MeasuredStream stream = MeasuredStream.of(run, settings)) {
      stream.context().sparkContext().sc().addSparkListener(new ShuffledBytes(bytes));
      int perSeed = records / PARTITIONS;
      JavaPairDStream<Integer, Long> statuses =
          stream
              .seeds(BEFORE + measured, PARTITIONS)
              .flatMap(seed -> LogEntries.of(seed, perSeed))
              .repartition(PARTITIONS)
              .mapToPair(entry -> new Tuple2<>(entry.getStatus(), entry.getBytes()));
      last.of(statuses);
      millis = stream.millisPerBatch(BEFORE, measured);
    } // the listener hears of the last tasks by then
    double all = (double) records * (BEFORE + measured);
    return Measured.of(last.result(), millis, bytes.sum() / all);
  }

  /** Adds up what the tasks have written for a shuffle, compressed as it is. */
  private static final class ShuffledBytes extends SparkListener {
    private final LongAdder bytes;

    private ShuffledBytes(LongAdder bytes) {
      this.bytes = bytes;
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      bytes.add(end.taskMetrics().shuffleWriteMetrics().bytesWritten());
    }
  }
}
