package io.sparkcourse.cli.author;

import java.util.ArrayList;
import java.util.List;

/**
 * The source of a stub or of a solution: what stands between {@code // region answer} and {@code //
 * endregion}, and what stands outside, where both are the same.
 *
 * @param inside the lines of all answers
 * @param outside all other lines with the marks, but without imports: an answer needs its own
 */
record AnswerRegions(List<String> inside, List<String> outside) {
  private static final String START = "// region answer";
  private static final String END = "// endregion";

  static AnswerRegions of(List<String> source) {
    List<String> inside = new ArrayList<>();
    List<String> outside = new ArrayList<>();
    boolean answer = false;
    for (String line : source) {
      answer &= !line.strip().equals(END);
      if (answer) {
        inside.add(line);
      } else if (!line.startsWith("import ")) {
        outside.add(line);
      }
      answer |= line.strip().equals(START);
    }
    return new AnswerRegions(inside, outside);
  }
}
