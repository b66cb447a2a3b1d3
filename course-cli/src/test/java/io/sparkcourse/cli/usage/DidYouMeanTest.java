package io.sparkcourse.cli.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DidYouMeanTest {
  private final DidYouMean didYouMean =
      DidYouMean.oneOf(List.of("list", "run", "check", "StatefulWordCount", "2.8", "2.10"));

  @ParameterizedTest
  @CsvSource({"lsit, list", "CHEK, check", "wordcount, StatefulWordCount", "2.80, 2.8", "9, 2.8"})
  void putsTheNearestNameFirst(String wrong, String nearest) {
    assertThat(didYouMean.nearest(wrong)).first().isEqualTo(nearest);
  }

  @Test
  void suggestsThreeAndSaysHowToSeeAll() {
    assertThat(didYouMean.sentence("rnu"))
        .isEqualTo("Did you mean run or list or check? `course list` shows all.");
    assertThat(DidYouMean.oneOf(List.of()).sentence("rnu")).isEqualTo("`course list` shows all.");
  }

  @Test
  void suggestsNumbersForANumberAndNamesIfThereIsNone() {
    assertThat(didYouMean.nearest("2.1")).containsExactly("2.10", "2.8");
    assertThat(DidYouMean.oneOf(List.of("run")).nearest("2.1")).containsExactly("run");
  }

  @Test
  void takesADifferenceOfTwoLettersForATypingError() {
    assertThat(didYouMean.typingErrorOf("lsit")).contains("list");
    assertThat(didYouMean.typingErrorOf("word")).isEmpty();
    assertThat(didYouMean.typingErrorOf("start")).isEmpty();
  }
}
