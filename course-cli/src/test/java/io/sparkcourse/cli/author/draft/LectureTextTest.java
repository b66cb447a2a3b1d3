package io.sparkcourse.cli.author.draft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Where a new demo and a new exercise go in the text of a lecture. */
class LectureTextTest {
  private static final String PLAIN = "# 2.8 A\n\n## How\n\ntext\n\n## Think about it\n\n1?\n";

  @Test
  void aDemoIsTheLastPartOfTheExplanation() {
    assertThat(new LectureText(PLAIN).addDemo("## Demo\n\nrun\n\n").toString())
        .isEqualTo("# 2.8 A\n\n## How\n\ntext\n\n## Demo\n\nrun\n\n## Think about it\n\n1?\n");
  }

  @Test
  void theFirstExerciseGetsAPartOfItsOwnBehindTheDemos() {
    String text =
        new LectureText(PLAIN).addExercise("**2.8a**\n\n").addDemo("## Demo\n\n").toString();

    assertThat(text)
        .isEqualTo(
            "# 2.8 A\n\n## How\n\ntext\n\n## Demo\n\n## Exercise\n\n**2.8a**\n\n## Think about it\n\n"
                + "1?\n");
  }

  @Test
  void aFurtherExerciseGoesBehindTheOthers() {
    String text = PLAIN.replace("## Think", "## Exercises\n\n**2.8a**\n\n## Think");

    assertThat(new LectureText(text).addExercise("**2.8b**\n\n").toString())
        .isEqualTo(text.replace("**2.8a**\n\n", "**2.8a**\n\n**2.8b**\n\n"));
  }

  @Test
  void aTextWithoutSuchPartsGetsThemAtItsEnd() {
    assertThat(new LectureText("# 2.8 A\n").addDemo("## Demo\n").toString())
        .isEqualTo("# 2.8 A\n## Demo\n");
  }
}
