package io.sparkcourse.cli.usage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EditDistanceTest {
  @ParameterizedTest
  @CsvSource({"kitten, sitting, 3", "'', abc, 3", "same, same, 0", "ab, ba, 2"})
  void countsTheEditsBetweenTwoWords(String a, String b, int edits) {
    assertThat(EditDistance.between(a, b)).isEqualTo(edits);
  }
}
