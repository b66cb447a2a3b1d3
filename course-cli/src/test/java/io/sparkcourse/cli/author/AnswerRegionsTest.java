package io.sparkcourse.cli.author;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerRegionsTest {
  private static final List<String> SOURCE =
      List.of(
          "import a.A;",
          "class Ex {",
          "  // region answer",
          "  one();",
          "  // endregion",
          "  given();",
          "  // region answer",
          "  two();",
          "  // endregion",
          "}");

  @Test
  void anAnswerMayHaveSeveralRegions() {
    AnswerRegions regions = AnswerRegions.of(SOURCE);

    assertThat(regions.inside()).containsExactly("  one();", "  two();");
    assertThat(regions.numbers()).containsExactly(4, 8);
  }

  @Test
  void outsideAreTheMarksButNoImports() {
    assertThat(AnswerRegions.of(SOURCE).outside())
        .containsExactly(
            "class Ex {",
            "  // region answer",
            "  // endregion",
            "  given();",
            "  // region answer",
            "  // endregion",
            "}");
  }
}
