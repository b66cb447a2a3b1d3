package io.sparkcourse.cli.exercise;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.util.List;

/** Two sources in the form that {@code diff -u} and git show. */
public final class SolutionDiff {
  private static final int CONTEXT = 3;
  private static final String RESET = "\u001b[0m";

  private SolutionDiff() {}

  /** The lines of the difference; empty if there is none. */
  public static List<String> between(
      String answerName, List<String> answer, String solutionName, List<String> solution) {
    return UnifiedDiffUtils.generateUnifiedDiff(
        answerName, solutionName, answer, DiffUtils.diff(answer, solution), CONTEXT);
  }

  /** A line of a difference for a terminal, in git's colours. */
  public static String coloured(String line) {
    if (line.startsWith("--- ") || line.startsWith("+++ ")) {
      return "\u001b[1m" + line + RESET;
    }
    return switch (line.isEmpty() ? ' ' : line.charAt(0)) {
      case '-' -> "\u001b[31m" + line + RESET;
      case '+' -> "\u001b[32m" + line + RESET;
      case '@' -> "\u001b[36m" + line + RESET;
      default -> line;
    };
  }
}
