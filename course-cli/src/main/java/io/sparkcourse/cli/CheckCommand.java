package io.sparkcourse.cli;

import io.sparkcourse.cli.build.BuildScope;
import io.sparkcourse.cli.build.MavenWrapper;
import io.sparkcourse.cli.build.ModuleBuild;
import io.sparkcourse.cli.exercise.CourseExercise;
import io.sparkcourse.cli.exercise.Exercises;
import io.sparkcourse.cli.exercise.ModuleChecks;
import io.sparkcourse.cli.exercise.Verdicts;
import io.sparkcourse.cli.host.Host;
import io.sparkcourse.cli.jvm.ProgramHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code course check}: judges the answers to exercises by what they do. */
@Command(
    name = "check",
    description = "Checks your answers to exercises: all of them, or those you name.",
    customSynopsis = "course check [<exercise>...] [--solutions]",
    footer = {
      "",
      "Exit code 0 only if all of them pass. Examples:",
      "  course check 2.8a",
      "  course check 2.8        all exercises of a lecture",
      "  course check 2          all of a section",
      "  course check            all of the course",
    })
final class CheckCommand implements Callable<Integer> {
  @ParentCommand private CourseCommand course;

  @Parameters(
      arity = "0..*",
      paramLabel = "<exercise>",
      description = "As `course list` shows it, or its lecture or section: 2.8a, 2.8, 2.")
  private List<String> ids = List.of();

  @Option(names = "--solutions", description = "Checks the solutions of the course instead.")
  private boolean solutions;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Exercises exercises = Exercises.of(course.manifest());
    List<CourseExercise> named = exercises.named(ids);
    Verdicts verdicts = check(named);
    System.out.println(verdicts.count(named));
    if (!verdicts.allRight(named)) {
      return 1;
    }
    if (!solutions) {
      exercises.after(named).ifPresent(CheckCommand::announce);
    }
    return 0;
  }

  private Verdicts check(List<CourseExercise> named) throws IOException, InterruptedException {
    Path root = course.root();
    Map<String, List<CourseExercise>> byModule =
        named.stream()
            .collect(
                Collectors.groupingBy(
                    exercise -> exercise.judged(solutions),
                    LinkedHashMap::new,
                    Collectors.toList()));
    ProgramHost.check();
    ModuleBuild build = new ModuleBuild(root, new MavenWrapper(root));
    for (String module : byModule.keySet()) {
      build.bringUpToDate(module, BuildScope.TEST);
    }
    Verdicts verdicts = new Verdicts();
    for (List<CourseExercise> ofModule : byModule.values()) {
      new ModuleChecks(root, solutions, ofModule).run(verdicts);
    }
    new LauncherArchive(root).prepareNextStart();
    return verdicts;
  }

  private static void announce(CourseExercise next) {
    System.out.printf(
        "Next: %s %s (%s check %s)%n", next.id(), next.title(), Host.courseCommand(), next.id());
  }
}
