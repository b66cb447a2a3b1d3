package io.sparkcourse.cli.author.draft;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The text of a lecture, to which a part about a demo or a paragraph about an exercise is added.
 */
final class LectureText {
  private static final String HEADING = "## ";
  private static final String EXERCISE = "## Exercise";

  /** How the headings of the parts begin that come behind the explanation. */
  private static final List<String> BEHIND =
      List.of(
          EXERCISE,
          "## Think about it",
          "## What the official guide says",
          "## Further reading",
          "## What was proven",
          "## On screen");

  private final List<String> lines;

  LectureText(String text) {
    lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
  }

  /** Adds a part as the last one of the explanation. */
  LectureText addDemo(String part) {
    lines.addAll(behindExplanation(), linesOf(part));
    return this;
  }

  /** Adds a paragraph as the last one of the exercises. */
  LectureText addExercise(String paragraph) {
    int place = behindExplanation();
    if (place < lines.size() && lines.get(place).startsWith(EXERCISE)) {
      int end = place + 1;
      while (end < lines.size() && !isHeading(lines.get(end))) {
        end++;
      }
      lines.addAll(end, linesOf(paragraph));
    } else {
      lines.addAll(place, linesOf(EXERCISE + "\n\n" + paragraph));
    }
    return this;
  }

  private int behindExplanation() {
    for (int i = 0; i < lines.size(); i++) {
      if (BEHIND.stream().anyMatch(lines.get(i)::startsWith)) {
        return i;
      }
    }
    return lines.get(lines.size() - 1).isEmpty() ? lines.size() - 1 : lines.size();
  }

  private static boolean isHeading(String line) {
    return line.startsWith(HEADING);
  }

  /** A part ends with an empty line, which is a line and not its end. */
  private static List<String> linesOf(String part) {
    return part.lines().toList();
  }

  @Override
  public String toString() {
    return String.join("\n", lines);
  }
}
