package io.sparkcourse.labs.kafka;

import io.sparkcourse.common.CommandLineProgram;
import io.sparkcourse.labs.experiment.Comparison;
import io.sparkcourse.labs.experiment.Experiment;
import io.sparkcourse.labs.experiment.Findings;
import io.sparkcourse.labs.experiment.LabRun;
import io.sparkcourse.labs.experiment.MeasuringLab;
import io.sparkcourse.labs.experiment.Metric;
import io.sparkcourse.labs.experiment.Row;
import io.sparkcourse.labs.experiment.Size;
import io.sparkcourse.labs.experiment.Variant;
import io.sparkcourse.services.kafka.ForkedKafka;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Lecture 4.1: how many records a second does Spark read from Kafka, how many does one thread read
 * without it, and which settings matter? Run it with {@code ./course lab kafka}.
 */
@Command(
    name = "course lab kafka",
    sortOptions = false,
    description =
        "Counts 2 million records of a topic: with Kafka's own consumer, with a DStream and with"
            + " Structured Streaming, each with default settings and with better ones.")
public final class KafkaLab implements Callable<Integer> {
  static final String COUNT = "records counted";
  static final String BY_WORD = "records counted by word, 1,000 words";
  static final String CONSUMER = "consumer";
  static final String DSTREAM = "DStream";
  static final String STRUCTURED = "Structured";
  static final String DEFAULT = "default settings";
  static final String TUNED = "tuned";

  /** What a query has if nothing is set; the course sets 2. */
  private static final int SPARKS_DEFAULT = 200;

  @Mixin private MeasuringLab lab;

  public static void main(String[] args) {
    CommandLineProgram.run(new KafkaLab(), args);
  }

  @Override
  public Integer call() throws Exception {
    return lab.run(KafkaLab::experiment);
  }

  static Experiment experiment(LabRun run, Size size) throws IOException {
    int measured = size.of(2_000_000, 8_000);
    ForkedKafka broker = ForkedKafka.start();
    run.atEnd(broker::close);
    FilledTopic topic = FilledTopic.fill(broker, "records", measured, measured, "none");
    Experiment experiment =
        Experiment.withBars("kafka", "A topic read with Spark and without it", "")
            .measures(Metric.more("records a second"))
            .input(
                Experiment.thousands(measured)
                    + " records of 100 bytes in 2 partitions, in one batch of Spark; as many before them are"
                    + " not measured; the broker is on the same machine")
            .agreeBy(Variant::panel)
            .warmUp(variant -> variant.x().equals(TUNED))
            .concludes(KafkaLab::conclusion);
    Map<String, String> tuned = ConsumerSettings.tuned();
    consumer(experiment, topic, DEFAULT, Map.of());
    consumer(experiment, topic, "max.poll.records", ConsumerSettings.POLL);
    consumer(experiment, topic, "larger fetches", ConsumerSettings.FETCH);
    consumer(experiment, topic, "fetch.min.bytes", ConsumerSettings.LEAST);
    consumer(experiment, topic, "receive.buffer.bytes", ConsumerSettings.SOCKET);
    consumer(experiment, topic, TUNED, tuned);
    for (String each : new String[] {DEFAULT, TUNED}) {
      Map<String, String> settings = each.equals(TUNED) ? tuned : Map.of();
      Map<String, String> spark =
          each.equals(TUNED)
              ? Map.of()
              : Map.of("spark.sql.shuffle.partitions", String.valueOf(size.of(SPARKS_DEFAULT, 8)));
      StructuredQuery query =
          new StructuredQuery(
              run, topic, spark, ConsumerSettings.asOptions(settings), topic.unmeasured());
      experiment
          .variant(COUNT, each, DSTREAM, new DirectStream(run, topic, settings)::count)
          .variant(COUNT, each, STRUCTURED, query::count)
          .variant(BY_WORD, each, CONSUMER, new PlainConsumer(topic, settings)::countByWord)
          .variant(BY_WORD, each, STRUCTURED, query::countByWord);
    }
    return experiment;
  }

  private static void consumer(
      Experiment experiment, FilledTopic topic, String name, Map<String, String> settings) {
    experiment.variant(COUNT, name, CONSUMER, new PlainConsumer(topic, settings)::count);
  }

  static String conclusion(Findings findings) {
    Row plain = findings.row(COUNT, TUNED, CONSUMER);
    String shares =
        Stream.of(
                findings.row(COUNT, TUNED, DSTREAM),
                findings.row(COUNT, TUNED, STRUCTURED),
                findings.row(BY_WORD, TUNED, CONSUMER),
                findings.row(BY_WORD, TUNED, STRUCTURED))
            .map(row -> share(row, plain))
            .collect(Collectors.joining("; "));
    return "In the time in which one tuned consumer counts 100 records, so many are read by the"
        + " others: "
        + shares
        + ". "
        + gains(findings);
  }

  private static String share(Row row, Row plain) {
    return String.format(
        Locale.ROOT,
        "%.0f by %s, %s",
        100 * row.spread().median() / plain.spread().median(),
        row.series(),
        row.panel());
  }

  /** What the settings have brought, where they have brought anything. */
  private static String gains(Findings findings) {
    return findings.rows().stream()
        .filter(row -> row.x().equals(TUNED))
        .map(row -> gain(row, findings.row(row.panel(), DEFAULT, row.series())))
        .collect(Collectors.joining(", ", "Tuned against default settings: ", "."));
  }

  private static String gain(Row tuned, Row untuned) {
    String what = tuned.series() + " (" + tuned.panel() + ") ";
    return tuned.spread().isApartFrom(untuned.spread())
        ? what + Comparison.times(tuned.spread().median() / untuned.spread().median()) + " times"
        : what + "no difference that can be seen";
  }
}
