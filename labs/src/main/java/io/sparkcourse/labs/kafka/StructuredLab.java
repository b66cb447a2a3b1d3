package io.sparkcourse.labs.kafka;

import io.sparkcourse.common.CommandLineProgram;
import io.sparkcourse.labs.experiment.Best;
import io.sparkcourse.labs.experiment.Comparison;
import io.sparkcourse.labs.experiment.Experiment;
import io.sparkcourse.labs.experiment.Findings;
import io.sparkcourse.labs.experiment.LabRun;
import io.sparkcourse.labs.experiment.MeasuringLab;
import io.sparkcourse.labs.experiment.Metric;
import io.sparkcourse.labs.experiment.Size;
import io.sparkcourse.services.kafka.ForkedKafka;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Lecture 4.1: which settings of a query of Structured Streaming matter that reads Kafka? Run it
 * with {@code ./course lab structured}.
 */
@Command(
    name = "course lab structured",
    sortOptions = false,
    description =
        "Counts the records of a topic by word, with several shuffle partitions, sizes of"
            + " micro-batches, codecs and waits of the broker.")
public final class StructuredLab implements Callable<Integer> {
  static final String PARTITIONS = "shuffle partitions";
  static final String BATCH = "records a micro-batch";
  static final String CODEC = "codec of the records";
  static final String WAIT = "fetch.max.wait.ms, with a fetch.min.bytes of 1 MB";

  private static final String SHUFFLE = "spark.sql.shuffle.partitions";
  private static final Map<String, String> TWO_PARTITIONS = Map.of(SHUFFLE, "2");

  @Mixin private MeasuringLab lab;

  public static void main(String[] args) {
    CommandLineProgram.run(new StructuredLab(), args);
  }

  @Override
  public Integer call() throws Exception {
    return lab.run(StructuredLab::experiment);
  }

  static Experiment experiment(LabRun run, Size size) throws IOException {
    int measured = size.of(400_000, 4_000);
    int batch = measured / 4;
    ForkedKafka broker = ForkedKafka.start();
    run.atEnd(broker::close);
    FilledTopic topic = FilledTopic.fill(broker, "none", batch, measured, "none");
    Experiment experiment =
        Experiment.withBars("structured", "Settings of a query that reads Kafka", "")
            .measures(Metric.more("records a second"))
            .input(
                "%s records of 100 bytes, counted by one of 1,000 words; where nothing else is said,"
                        .formatted(Experiment.thousands(measured))
                    + " 4 micro-batches, 2 shuffle partitions, no codec")
            .agreeBy(variant -> "all")
            .warmUp(variant -> variant.panel().equals(CODEC))
            .concludes(StructuredLab::conclusion);
    for (String partitions : List.of("2", "8", String.valueOf(size.of(200, 16)))) {
      experiment.variant(
          PARTITIONS,
          partitions,
          "",
          new StructuredQuery(run, topic, Map.of(SHUFFLE, partitions), Map.of(), batch)
              ::countByWord);
    }
    for (int records : List.of(batch / 10, batch / 4, batch)) {
      experiment.variant(
          BATCH,
          Experiment.thousands(records),
          "",
          new StructuredQuery(run, topic, TWO_PARTITIONS, Map.of(), records)::countByWord);
    }
    for (String codec : List.of("none", "lz4", "snappy", "zstd", "gzip")) {
      FilledTopic packed =
          codec.equals("none") ? topic : FilledTopic.fill(broker, codec, batch, measured, codec);
      experiment.variant(
          CODEC,
          codec,
          "",
          new StructuredQuery(run, packed, TWO_PARTITIONS, Map.of(), batch)::countByWord);
    }
    for (String wait : List.of("10", "100", "500")) {
      Map<String, String> options =
          ConsumerSettings.asOptions(
              Map.of("fetch.min.bytes", "1048576", "fetch.max.wait.ms", wait));
      experiment.variant(
          WAIT,
          wait,
          "",
          new StructuredQuery(run, topic, TWO_PARTITIONS, options, batch)::countByWord);
    }
    return experiment;
  }

  static String conclusion(Findings findings) {
    return findings.panels().stream()
        .map(panel -> panel + ": " + sentence(findings.best(findings.panel(panel))) + ".")
        .collect(Collectors.joining(" "));
  }

  private static String sentence(Best fastest) {
    List<String> slower =
        fastest.worse().stream()
            .map(row -> row.x() + " takes " + fastest.times(row) + " times as long")
            .toList();
    return slower.isEmpty()
        ? "no difference that can be seen"
        : fastest.row().x() + " is the fastest, " + Comparison.and(slower);
  }
}
