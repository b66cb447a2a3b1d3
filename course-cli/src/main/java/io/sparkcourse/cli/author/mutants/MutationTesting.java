package io.sparkcourse.cli.author.mutants;

import io.sparkcourse.cli.author.AnswerRegions;
import io.sparkcourse.cli.author.mutants.EquivalentMutants.Comparison;
import io.sparkcourse.cli.author.mutants.Mutant.Outcome;
import io.sparkcourse.cli.exercise.CourseExercise;
import io.sparkcourse.cli.host.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Finds changes of a solution that its check does not notice. */
public final class MutationTesting {
  private final Path root;
  private final Pitest pitest;
  private final boolean alone;

  private MutationTesting(Path root, Pitest pitest, boolean alone) {
    this.root = root;
    this.pitest = pitest;
    this.alone = alone;
  }

  /**
   * Mutation testing in a checkout.
   *
   * @param alone whether each mutant gets a JVM of its own, which takes several times as long
   * @throws io.sparkcourse.cli.build.BuildException if Maven cannot find pitest
   */
  public static MutationTesting in(Path root, boolean alone)
      throws IOException, InterruptedException {
    return new MutationTesting(root, Pitest.resolve(root), alone);
  }

  /**
   * Tries the mutants of one solution.
   *
   * @param exercise whose modules are compiled
   * @throws io.sparkcourse.cli.build.BuildException if the check rejects the solution itself
   * @throws io.sparkcourse.cli.usage.UsageException if the list of equivalent mutants is not
   *     readable
   */
  public MutationResult run(CourseExercise exercise) throws IOException, InterruptedException {
    EquivalentMutants equivalent =
        EquivalentMutants.read(root.resolve(EquivalentMutants.fileOf(exercise)));
    List<String> source = Files.readAllLines(root.resolve(exercise.solutionFile()));
    Path folder = Files.createDirectories(root.resolve("target/course"));
    try (WorkDirectory work = WorkDirectory.below(folder);
        Progress progress = Progress.start("Mutants of " + exercise.id())) {
      List<Mutant> mutants =
          answerOnly(pitest.mutate(exercise, work.path(), alone, progress::tick), source);
      FreshCheck check = new FreshCheck(root, exercise, work.path(), progress::tick);
      List<Mutant> open = new ArrayList<>();
      for (Mutant mutant : mutants) {
        if (mutant.outcome() == Outcome.OPEN && check.accepts(mutant)) {
          open.add(mutant);
        }
      }
      Comparison comparison = equivalent.compare(open, source);
      return new MutationResult(
          exercise,
          mutants.size(),
          comparison.listed(),
          comparison.survivors(),
          comparison.outdated(),
          source);
    }
  }

  /** What the stub has as well is not the student's, and no check has to look at it. */
  private static List<Mutant> answerOnly(List<Mutant> mutants, List<String> source) {
    Set<Integer> answer = AnswerRegions.of(source).numbers();
    return mutants.stream()
        .filter(mutant -> mutant.outcome() != Outcome.NOT_VIABLE)
        .filter(mutant -> answer.contains(mutant.line()))
        .toList();
  }
}
