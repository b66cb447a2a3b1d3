package io.sparkcourse.labs.experiment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What an experiment has found, and where: all that its table and its chart are made of.
 *
 * @param lab its name, as in {@code ./course lab windows}
 * @param input what all variants worked on
 * @param conclusion a sentence that these figures allow
 */
public record LabReport(
    String lab,
    String title,
    Experiment.Chart chart,
    String axis,
    String input,
    int rounds,
    Machine machine,
    List<Metric> metrics,
    List<Row> rows,
    String conclusion) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private static final int LEAST_ROUNDS = 3;
  private static final String TOO_FEW =
      "From fewer than three runs nothing follows: they may differ by chance.";

  /** Of an experiment that has run on this machine. */
  static LabReport of(Experiment experiment, int rounds, Findings findings) {
    return new LabReport(
        experiment.name(),
        experiment.title(),
        experiment.chart(),
        experiment.axis(),
        experiment.input(),
        rounds,
        Machine.here(),
        findings.metrics(),
        findings.rows(),
        rounds < LEAST_ROUNDS ? TOO_FEW : experiment.conclusion(findings));
  }

  public static LabReport read(Path file) throws IOException {
    return JSON.readValue(file.toFile(), LabReport.class);
  }

  public void write(Path file) throws IOException {
    Files.writeString(file, JSON.writeValueAsString(this).replace("\r\n", "\n") + "\n");
  }

  public Findings findings() {
    return new Findings(metrics, rows);
  }

  /** Under which conditions it was measured. */
  public String conditions() {
    return "%s%d %s. %s."
        .formatted(
            input.isEmpty() ? "" : input + ". ",
            rounds,
            rounds == 1 ? "round" : "rounds",
            machine.line());
  }
}
