package io.sparkcourse.cli;

import io.sparkcourse.cli.author.mutants.MutantTable;
import io.sparkcourse.cli.author.mutants.MutationResult;
import io.sparkcourse.cli.author.mutants.MutationTesting;
import io.sparkcourse.cli.build.BuildScope;
import io.sparkcourse.cli.build.MavenWrapper;
import io.sparkcourse.cli.build.ModuleBuild;
import io.sparkcourse.cli.exercise.CourseExercise;
import io.sparkcourse.cli.exercise.Exercises;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code course dev mutants}: changes of the solutions that their checks do not notice. */
@Command(
    name = "mutants",
    description = "Changes solutions by pitest, and shows which changes their checks accept.",
    footer = {
      "",
      "Exit code 0 only if each mutant is killed or listed as equivalent; see CONTRIBUTING.md.",
    })
final class MutantsCommand implements Callable<Integer> {
  @ParentCommand private DevCommand dev;

  @Parameters(
      arity = "0..*",
      paramLabel = "<exercise>",
      description = "An exercise, a lecture or a section; by default all of the course.")
  private List<String> ids = List.of();

  @Option(names = "--alone", description = "Gives each mutant a JVM of its own: slow.")
  private boolean alone;

  @Option(names = "--table", description = "Writes the numbers into the table of CONTRIBUTING.md.")
  private boolean table;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Exercises exercises = Exercises.of(dev.course().manifest());
    List<CourseExercise> named = exercises.named(ids);
    Path root = dev.course().root();
    ModuleBuild build = new ModuleBuild(root, new MavenWrapper(root));
    for (String module : named.stream().map(CourseExercise::solutions).distinct().toList()) {
      build.bringUpToDate(module, BuildScope.TEST);
    }
    MutationTesting testing = MutationTesting.in(root, alone);
    List<MutationResult> results = new ArrayList<>();
    for (CourseExercise exercise : named) {
      MutationResult result = testing.run(exercise);
      System.out.println(result.report());
      results.add(result);
    }
    if (table) {
      Path text = root.resolve("CONTRIBUTING.md");
      String updated =
          MutantTable.updated(Files.readString(text), exercises, results, LocalDate.now());
      Files.write(text, updated.getBytes(StandardCharsets.UTF_8));
    }
    return results.stream().allMatch(MutationResult::isClean) ? 0 : 1;
  }
}
