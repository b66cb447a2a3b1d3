package io.sparkcourse.labs.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {
  private final List<String> runs = new ArrayList<>();

  private Experiment experiment() {
    return Experiment.withBars("test", "A test", "").measures(Metric.less("ms"));
  }

  private Variant.Work noting(String name, String result, Double... values) {
    return () -> {
      runs.add(name);
      long before = runs.stream().filter(name::equals).count() - 1;
      return Measured.of(result, values[(int) before % values.length]);
    };
  }

  @Test
  void eachRoundRunsAllVariantsAndEverySecondOneInReverseOrder() throws Exception {
    Experiment experiment =
        experiment()
            .variant("", "1", "a", noting("a", "same", 1.0))
            .variant("", "1", "b", noting("b", "same", 1.0))
            .warmUp(variant -> variant.series().equals("b"));

    new Rounds(experiment, 3).run();

    assertThat(runs).containsExactly("b", "a", "b", "b", "a", "a", "b");
  }

  @Test
  void theWarmUpIsNotMeasured() throws Exception {
    Experiment experiment = experiment().variant("", "1", "a", noting("a", "same", 99.0, 1.0, 2.0));

    Findings findings = new Rounds(experiment, 2).run();

    assertThat(findings.of("", "1", "a").values()).containsExactly(1.0, 2.0);
  }

  @Test
  void aVariantWithAnotherResultEndsTheExperiment() {
    Experiment experiment =
        experiment()
            .variant("", "1", "a", noting("a", "7 keys", 1.0))
            .variant("", "1", "b", noting("b", "8 keys", 1.0));

    assertThatThrownBy(() -> new Rounds(experiment, 1).run())
        .isInstanceOf(DifferentResultsException.class)
        .hasMessageContaining("1, b")
        .hasMessageContaining("8 keys")
        .hasMessageContaining("7 keys");
  }

  @Test
  void variantsOfOtherWorkMayHaveAnotherResult() throws Exception {
    Experiment experiment =
        experiment()
            .variant("", "1", "a", noting("a", "7 keys", 1.0))
            .variant("", "2", "a", noting("b", "8 keys", 1.0));

    Findings findings = new Rounds(experiment, 1).run();

    assertThat(findings.rows()).extracting(Row::result).containsExactly("7 keys", "8 keys");
  }

  @Test
  void whichVariantsDoTheSameWorkCanBeSaid() {
    Experiment experiment =
        experiment()
            .agreeBy(Variant::panel)
            .variant("", "1", "a", noting("a", "7 keys", 1.0))
            .variant("", "2", "a", noting("b", "8 keys", 1.0));

    assertThatThrownBy(() -> new Rounds(experiment, 1).run())
        .isInstanceOf(DifferentResultsException.class);
  }
}
