package io.sparkcourse.cli.author;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.cli.course.Samples;
import java.util.List;
import org.junit.jupiter.api.Test;

class LectureNeighboursTest {
  private static final String FIRST = "section1/lectures/1.03-environment.md";
  private static final String SECOND = "section1/lectures/1.04-first-project.md";

  @Test
  void theFirstLectureLeadsToTheNext() {
    assertThat(linked(FIRST, "# Environment", "text"))
        .containsExactly(
            "# Environment",
            "text",
            "",
            LectureNeighbours.MARKER,
            "Next: [1.4 First project](1.04-first-project.md)"
                + " · [All lectures](../../README.md#curriculum)");
  }

  @Test
  void theLastLeadsBackAndOldLinksAreReplaced() {
    List<String> once = linked(SECOND, "text", "", LectureNeighbours.MARKER, "Next: elsewhere");

    assertThat(once)
        .containsExactly(
            "text",
            "",
            LectureNeighbours.MARKER,
            "Before: [1.3 Environment](1.03-environment.md)"
                + " · [All lectures](../../README.md#curriculum)");
    assertThat(linked(SECOND, once.toArray(String[]::new))).isEqualTo(once);
  }

  @Test
  void whatIsNoLectureStaysAsItIs() {
    assertThat(linked("section1/lectures/script.md", "text", "")).containsExactly("text", "");
  }

  private static List<String> linked(String file, String... text) {
    return LectureNeighbours.linked(Samples.manifest(), file, List.of(text));
  }
}
