package io.sparkcourse.cli.author.mutants;

import io.sparkcourse.cli.exercise.CourseExercise;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What became of the mutants of one solution.
 *
 * @param mutants how many there are in the answer
 * @param equivalent how many of them are listed as equivalent
 * @param survivors those that the check accepts, and that are not listed
 * @param outdated entries of the list that belong to no surviving mutant
 * @param source the lines of the solution
 */
public record MutationResult(
    CourseExercise exercise,
    int mutants,
    int equivalent,
    List<Mutant> survivors,
    List<EquivalentMutants.Entry> outdated,
    List<String> source) {

  /** Whether every mutant is killed or listed, and nothing else is listed. */
  public boolean isClean() {
    return survivors.isEmpty() && outdated.isEmpty();
  }

  int killed() {
    return mutants - equivalent - survivors.size();
  }

  /** One line with the numbers, and two or three for each survivor and each outdated entry. */
  public String report() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%s: %d mutants, %d killed, %d equivalent, %d survived",
            exercise.id(),
            mutants,
            killed(),
            equivalent,
            survivors.size()));
    String file = exercise.solutionFile().toString();
    for (Mutant survivor : survivors) {
      lines.add("  survived: " + file + ":" + survivor.line());
      lines.add("      line: " + EquivalentMutants.lineOf(survivor, source));
      lines.add("    change: " + survivor.change());
    }
    for (EquivalentMutants.Entry entry : outdated) {
      lines.add("  listed as equivalent, but killed or no longer there:");
      lines.add("      line: " + entry.line());
      lines.add("    change: " + entry.change());
    }
    return String.join(System.lineSeparator(), lines);
  }
}
