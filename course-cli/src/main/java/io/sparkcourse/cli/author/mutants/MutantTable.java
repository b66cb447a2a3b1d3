package io.sparkcourse.cli.author.mutants;

import io.sparkcourse.cli.author.MarkedPart;
import io.sparkcourse.cli.exercise.CourseExercise;
import io.sparkcourse.cli.exercise.Exercises;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The table of all exercises and their mutants, between its two marks in CONTRIBUTING. */
public final class MutantTable {
  private static final MarkedPart PART = new MarkedPart("mutants");
  private static final Pattern ROW = Pattern.compile("^\\| (\\d+\\.\\d+[a-z]) \\|.*$");

  private MutantTable() {}

  /**
   * The text with fresh rows for these results; other exercises keep theirs, and those that the
   * course no longer has lose them.
   *
   * @param all the exercises of the course; the rows are in their order
   * @param today the day of the results
   * @throws io.sparkcourse.cli.usage.UsageException if the marks are missing
   */
  public static String updated(
      String text, Exercises all, List<MutationResult> results, LocalDate today) {
    Map<String, String> rows = new HashMap<>();
    PART.of(text)
        .lines()
        .map(ROW::matcher)
        .filter(Matcher::matches)
        .forEach(row -> rows.put(row.group(1), row.group()));
    results.forEach(result -> rows.put(result.exercise().id(), row(result, today)));
    StringBuilder table = new StringBuilder();
    table.append("| exercise | mutants | killed | equivalent | survived | on |\n");
    table.append("|---|---|---|---|---|---|\n");
    all.all().stream()
        .map(CourseExercise::id)
        .filter(rows::containsKey)
        .forEach(id -> table.append(rows.get(id)).append('\n'));
    return PART.replacedIn(text, table.toString());
  }

  private static String row(MutationResult result, LocalDate today) {
    return "| %s | %d | %d | %d | %d | %s |"
        .formatted(
            result.exercise().id(),
            result.mutants(),
            result.killed(),
            result.equivalent(),
            result.survivors().size(),
            today);
  }
}
