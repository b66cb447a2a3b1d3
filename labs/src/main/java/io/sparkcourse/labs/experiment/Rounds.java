package io.sparkcourse.labs.experiment;

import io.sparkcourse.common.progress.ProgressBar;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Runs the variants of an experiment in turn: once to warm up, and then in rounds. Each round runs
 * each variant once, and every second one in reverse order, so that a machine that gets slower or
 * faster meanwhile does so for all of them.
 */
public final class Rounds {
  private final Experiment experiment;
  private final int rounds;

  /**
   * @param rounds one at least
   */
  public Rounds(Experiment experiment, int rounds) {
    this.experiment = experiment;
    this.rounds = rounds;
  }

  /**
   * Runs all rounds; takes minutes.
   *
   * @throws DifferentResultsException if two variants that do the same work have another result, or
   *     one variant has another one than before
   * @throws Exception what a variant has thrown
   */
  public Findings run() throws Exception {
    Results results = new Results();
    List<Variant> warmUp = experiment.variants().stream().filter(experiment::isWarmedUp).toList();
    int steps = warmUp.size() + rounds * experiment.variants().size();
    try (ProgressBar progress = ProgressBar.of(steps)) {
      for (Variant variant : warmUp) {
        progress.begin("warm-up: " + variant.title());
        results.check(variant, run(variant).result());
      }
      for (int round = 1; round <= rounds; round++) {
        List<Variant> order = new ArrayList<>(experiment.variants());
        if (round % 2 == 0) {
          Collections.reverse(order);
        }
        for (Variant variant : order) {
          progress.begin("round " + round + " of " + rounds + ": " + variant.title());
          results.add(variant, run(variant));
        }
      }
    }
    return results.findings();
  }

  /** The garbage of one variant is not collected in the time of the next one. */
  private static Measured run(Variant variant) throws Exception {
    System.gc();
    return variant.work().run();
  }

  /** What the variants have given so far. */
  private final class Results {
    private final Map<Variant, List<Measured>> runs = new LinkedHashMap<>();
    private final Map<String, String> agreed = new HashMap<>();

    private Results() {
      experiment.variants().forEach(variant -> runs.put(variant, new ArrayList<>()));
    }

    private void add(Variant variant, Measured measured) {
      check(variant, measured.result());
      runs.get(variant).add(measured);
    }

    private void check(Variant variant, String result) {
      String expected = agreed.putIfAbsent(experiment.agreementOf(variant), result);
      if (expected != null && !expected.equals(result)) {
        throw new DifferentResultsException(variant, expected, result);
      }
    }

    private Findings findings() {
      List<Row> rows = new ArrayList<>();
      runs.forEach((variant, measured) -> rows.add(row(variant, measured)));
      return new Findings(List.copyOf(experiment.metrics()), rows);
    }

    private Row row(Variant variant, List<Measured> measured) {
      List<Spread> spreads =
          IntStream.range(0, experiment.metrics().size())
              .mapToObj(
                  metric ->
                      new Spread(measured.stream().map(run -> run.values().get(metric)).toList()))
              .toList();
      return new Row(
          variant.panel(), variant.x(), variant.series(), spreads, measured.get(0).result());
    }
  }
}
