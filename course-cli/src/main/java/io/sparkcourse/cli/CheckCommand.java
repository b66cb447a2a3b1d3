package io.sparkcourse.cli;

import io.sparkcourse.cli.build.MavenWrapper;
import io.sparkcourse.cli.build.ModuleBuild;
import io.sparkcourse.cli.exercise.AnswersBuild;
import io.sparkcourse.cli.exercise.CourseExercise;
import io.sparkcourse.cli.exercise.Exercises;
import io.sparkcourse.cli.exercise.ModuleChecks;
import io.sparkcourse.cli.exercise.Verdicts;
import io.sparkcourse.cli.host.Host;
import io.sparkcourse.cli.jvm.OutputTail;
import io.sparkcourse.cli.jvm.ProgramHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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
  private static final String INDENT = " ".repeat(8);

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
    Verdicts verdicts = check(exercises, named);
    System.out.println(verdicts.count(named));
    if (!verdicts.allRight(named)) {
      return 1;
    }
    if (!solutions) {
      exercises.after(named).ifPresent(CheckCommand::announce);
    }
    return 0;
  }

  private Verdicts check(Exercises exercises, List<CourseExercise> named)
      throws IOException, InterruptedException {
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
    Verdicts verdicts = new Verdicts();
    List<List<CourseExercise>> compiled = new ArrayList<>();
    for (Map.Entry<String, List<CourseExercise>> each : byModule.entrySet()) {
      compiled.add(compile(each.getKey(), each.getValue(), exercises, build, verdicts));
    }
    OutputTail printed = OutputTail.ofAll();
    for (List<CourseExercise> ofModule : compiled) {
      if (!ofModule.isEmpty()) {
        new ModuleChecks(root, solutions, ofModule).run(verdicts, printed);
      }
    }
    RunCommand.explain(root, printed);
    new LauncherArchive(root).prepareNextStart();
    return verdicts;
  }

  /**
   * Compiles the answers of a module, and says which of them do not compile.
   *
   * @return those that can be checked
   */
  private static List<CourseExercise> compile(
      String module,
      List<CourseExercise> named,
      Exercises exercises,
      ModuleBuild build,
      Verdicts verdicts)
      throws IOException, InterruptedException {
    Map<CourseExercise, List<String>> broken =
        new AnswersBuild(build, exercises.all()).bringUpToDate(module, named);
    broken.forEach(
        (exercise, errors) -> {
          if (named.contains(exercise)) {
            verdicts.doesNotCompile(exercise);
            show(exercise, errors);
          } else {
            System.err.println(exercise.id() + " does not compile, and is left out");
          }
        });
    return named.stream().filter(exercise -> !broken.containsKey(exercise)).toList();
  }

  private static void show(CourseExercise exercise, List<String> errors) {
    System.out.printf("%-6s  DOES NOT COMPILE  %s%n", exercise.id(), exercise.title());
    errors.stream().flatMap(String::lines).forEach(line -> System.out.println(INDENT + line));
    System.out.println();
    System.out.println(INDENT + "Answer  " + exercise.stubFile().toString().replace('\\', '/'));
  }

  private static void announce(CourseExercise next) {
    System.out.printf(
        "Next: %s %s (%s check %s)%n", next.id(), next.title(), Host.courseCommand(), next.id());
  }
}
