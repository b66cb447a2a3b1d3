package io.sparkcourse.labs.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static String sentence(Findings findings) {
    return new Comparison(findings, "", "plain", "inverse").sentence("is faster");
  }

  @Test
  void eachIsNamedWhereItIsBetterAndWhereNothingIsDecided() {
    Findings findings =
        Sample.times(
            Sample.row("", "5", "plain", 10.0, 11.0),
            Sample.row("", "5", "inverse", 15.0, 16.0),
            Sample.row("", "15", "plain", 20.0, 22.0),
            Sample.row("", "15", "inverse", 21.0, 23.0),
            Sample.row("", "30", "plain", 40.0, 42.0),
            Sample.row("", "30", "inverse", 20.0, 21.0),
            Sample.row("", "60", "plain", 80.0, 82.0),
            Sample.row("", "60", "inverse", 20.0, 21.0));

    assertThat(sentence(findings))
        .isEqualTo(
            "plain is faster at 5 (1.48 times), inverse is faster at 30 and 60 (2.0 to 4.0 times)"
                + " and at 15 the ranges of the two overlap");
  }

  @Test
  void whereNothingIsDecidedNobodyWins() {
    Findings findings =
        Sample.times(
            Sample.row("", "5", "plain", 10.0, 16.0), Sample.row("", "5", "inverse", 15.0, 17.0));

    assertThat(sentence(findings)).isEqualTo("at 5 the ranges of the two overlap");
  }

  @Test
  void ofARateMoreIsBetter() {
    Findings findings =
        Sample.rates(
            Sample.row("", "5", "plain", 10.0, 11.0), Sample.row("", "5", "inverse", 20.0, 22.0));

    assertThat(sentence(findings)).isEqualTo("inverse is faster at 5 (2.0 times)");
  }

  @Test
  void onlyTheRowsOfThePanelCount() {
    Findings findings =
        Sample.times(
            Sample.row("", "5", "plain", 10.0),
            Sample.row("", "5", "inverse", 20.0),
            Sample.row("other", "9", "plain", 20.0),
            Sample.row("other", "9", "inverse", 10.0));

    assertThat(sentence(findings)).isEqualTo("plain is faster at 5 (2.0 times)");
  }
}
