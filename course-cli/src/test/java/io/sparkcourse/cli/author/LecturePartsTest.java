package io.sparkcourse.cli.author;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LecturePartsTest {
  private static final String PROOFS =
      """
      ## What was proven

      <details><summary>Claims</summary>

      | claim | proven by |
      |---|---|

      </details>

      """;
  private static final String LECTURE =
      """
      # 1.4 First project

      ## How it works

      ## Exercise 1.4a

      ## Think about it

      <details><summary>Answer</summary>

      Yes.

      </details>

      ## Further reading

      %s## On screen

      <details><summary>Cues</summary>

      * Press the arrow.

      </details>

      <!-- neighbours -->
      [All lectures](../../README.md#curriculum)
      """
          .formatted(PROOFS);

  @Test
  void findsNothingWhereEachPartIsInItsPlace() {
    assertThat(LectureParts.problems(LECTURE, true)).isEmpty();
  }

  @Test
  void findsAPartThatIsMissing() {
    assertThat(LectureParts.problems(LECTURE.replace(PROOFS, ""), true))
        .containsExactly("there is no part 'What was proven'");
    assertThat(LectureParts.problems(LECTURE.replace(PROOFS, ""), false)).isEmpty();
  }

  @Test
  void findsProofsBeforeTheQuestions() {
    String early = LECTURE.replace(PROOFS, "").replace("## Exercise", PROOFS + "## Exercise");

    assertThat(LectureParts.problems(early, true))
        .singleElement()
        .asString()
        .startsWith("'Exercise 1.4a' comes after 'What was proven'; the last parts are");
  }

  @Test
  void findsAnExplanationBehindTheQuestions() {
    String late = LECTURE.replace("## Further reading", "## One thing more");

    assertThat(LectureParts.problems(late, true))
        .singleElement()
        .asString()
        .startsWith("'One thing more' comes after 'Think about it'");
  }

  @Test
  void countsWordsAndWhatIsFoldedButNotCode() {
    assertThat(LectureParts.words("One two.\n```java\nint three = 4;\n```\nthree\n")).isEqualTo(3);
    assertThat(LectureParts.words("One\n<details>\n\nYes.\n\n</details>\n\ntwo")).isEqualTo(5);
  }

  @Test
  void findsALectureThatIsTooLong() {
    int words = LectureParts.words(LECTURE);
    String longest =
        LECTURE.replace("## How it works", "## How it works" + " on".repeat(3500 - words));

    assertThat(LectureParts.problems(longest, true)).isEmpty();
    assertThat(LectureParts.problems(longest.replace("works on", "works on and"), true))
        .containsExactly("3501 words are too many, more than 3500: shorten or split it");
  }

  @Test
  void findsAPartThatIsNotFoldedOrHasMoreThanItsFold() {
    String open = "<details><summary>Cues</summary>\n";
    String afterwards = LECTURE.replace("</details>\n\n<!--", "</details>\n\nThe end.\n\n<!--");

    assertThat(LectureParts.problems(LECTURE.replace(open, ""), true))
        .singleElement()
        .asString()
        .startsWith("'On screen' is not folded");
    assertThat(LectureParts.problems(afterwards, true))
        .singleElement()
        .asString()
        .startsWith("'On screen' is not folded");
  }
}
