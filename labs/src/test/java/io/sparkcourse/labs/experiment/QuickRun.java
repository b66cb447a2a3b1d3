package io.sparkcourse.labs.experiment;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs a lab once with as little as there is, to see that all of its variants do their work. */
public final class QuickRun {
  private QuickRun() {}

  /**
   * Runs it.
   *
   * @return its rows, whose figures say nothing
   */
  public static Findings of(Class<?> lab, MeasuringLab.Definition definition) throws Exception {
    try (LabRun run = LabRun.of(lab)) {
      Experiment experiment = definition.define(run, Size.QUICK).warmUp(variant -> false);
      Findings findings = new Rounds(experiment, 1).run();
      assertThat(experiment.conclusion(findings)).isNotBlank();
      return findings;
    }
  }
}
