package io.sparkcourse.cli.author;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The source of a stub or of a solution: what is between {@code // region answer} and {@code //
 * endregion}, and what is outside, where both are the same.
 *
 * @param inside the lines of all answers
 * @param numbers the numbers of those lines, from 1
 * @param outside all other lines with the marks, but without imports, of which an answer needs its
 *     own, and without the empty lines that these leave
 */
public record AnswerRegions(List<String> inside, Set<Integer> numbers, List<String> outside) {
  private static final String START = "// region answer";
  private static final String END = "// endregion";

  public static AnswerRegions of(List<String> source) {
    List<String> inside = new ArrayList<>();
    Set<Integer> numbers = new TreeSet<>();
    List<String> outside = new ArrayList<>();
    int number = 0;
    boolean answer = false;
    for (String line : source) {
      number++;
      answer &= !line.strip().equals(END);
      if (answer) {
        inside.add(line);
        numbers.add(number);
      } else if (!line.startsWith("import ") && !line.isBlank()) {
        outside.add(line);
      }
      answer |= line.strip().equals(START);
    }
    return new AnswerRegions(inside, numbers, outside);
  }
}
