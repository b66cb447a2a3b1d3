package io.sparkcourse.cli;

import io.sparkcourse.cli.build.BuildScope;
import io.sparkcourse.cli.build.MavenWrapper;
import io.sparkcourse.cli.build.ModuleBuild;
import io.sparkcourse.cli.exercise.AnswersBuild;
import io.sparkcourse.cli.exercise.ChangedAnswers;
import io.sparkcourse.cli.exercise.CourseExercise;
import io.sparkcourse.cli.exercise.Exercises;
import io.sparkcourse.cli.exercise.ModuleChecks;
import io.sparkcourse.cli.exercise.SavedAnswers;
import io.sparkcourse.cli.exercise.Verdicts;
import io.sparkcourse.cli.host.Host;
import io.sparkcourse.cli.jvm.OutputTail;
import io.sparkcourse.cli.jvm.ProgramHost;
import io.sparkcourse.cli.usage.UsageException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    customSynopsis = "course check [<exercise>...] [--watch | --solutions]",
    footer = {
      "",
      "Exit code 0 only if all of them pass. Examples:",
      "  course check 2.8a",
      "  course check 2.8        all exercises of a lecture",
      "  course check 2          all of a section",
      "  course check            all of the course",
      "  course check --watch 2.8a    again each time that you save it, until it passes",
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

  @Option(
      names = {"-w", "--watch"},
      description = "Checks them again whenever you save one, until all pass or Ctrl-C.")
  private boolean watch;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Exercises exercises = Exercises.of(course.manifest());
    List<CourseExercise> named = exercises.named(ids);
    ProgramHost.check();
    List<List<CourseExercise>> byModule = byModule(named);
    Verdicts verdicts =
        watch ? watch(exercises, ofOneModule(byModule)) : check(exercises, byModule);
    if (!watch) {
      System.out.println(verdicts.count(named));
    }
    if (!verdicts.allRight(named)) {
      return 1;
    }
    if (!solutions) {
      exercises.after(named).ifPresent(CheckCommand::announce);
    }
    return 0;
  }

  private List<List<CourseExercise>> byModule(List<CourseExercise> named) {
    return List.copyOf(
        named.stream()
            .collect(
                Collectors.groupingBy(
                    exercise -> exercise.judged(solutions),
                    LinkedHashMap::new,
                    Collectors.toList()))
            .values());
  }

  private List<CourseExercise> ofOneModule(List<List<CourseExercise>> byModule) {
    if (solutions || byModule.size() > 1) {
      throw new UsageException(
          "--watch takes your answers to exercises of one section, such as"
              + " `course check --watch 2.8a`");
    }
    return byModule.get(0);
  }

  private Verdicts check(Exercises exercises, List<List<CourseExercise>> byModule)
      throws IOException, InterruptedException {
    Verdicts verdicts = new Verdicts();
    OutputTail printed = OutputTail.ofAll();
    for (List<CourseExercise> ofModule : byModule) {
      try (ModuleChecks checks = checks(ofModule, printed)) {
        check(exercises, ofModule, checks, verdicts);
      }
    }
    end(printed);
    return verdicts;
  }

  /** Checks the answers each time that one is saved; the JVM for the next time starts at once. */
  private Verdicts watch(Exercises exercises, List<CourseExercise> ofModule)
      throws IOException, InterruptedException {
    SavedAnswers saved = new SavedAnswers(course.root(), ofModule);
    boolean first = true;
    while (true) {
      OutputTail printed = OutputTail.ofAll();
      Verdicts verdicts = new Verdicts();
      try (ModuleChecks checks = checks(ofModule, printed)) {
        if (!first) {
          checks.prepare();
          System.err.println("Save an answer to check it again; Ctrl-C ends.");
          ChangedAnswers.rehearse(course.root(), ofModule.get(0));
          saved.awaitChange();
        }
        check(exercises, ofModule, checks, verdicts);
      }
      end(printed);
      System.out.println(verdicts.count(ofModule));
      if (verdicts.allRight(ofModule)) {
        return verdicts;
      }
      first = false;
    }
  }

  private ModuleChecks checks(List<CourseExercise> ofModule, OutputTail printed)
      throws IOException {
    return new ModuleChecks(course.root(), solutions, ofModule.get(0), printed);
  }

  private void end(OutputTail printed) throws IOException, InterruptedException {
    RunCommand.explain(course.root(), printed);
    new LauncherArchive(course.root()).prepareNextStart();
  }

  /** Compiles exercises of one module, and checks those that compile. */
  private void check(
      Exercises exercises, List<CourseExercise> ofModule, ModuleChecks checks, Verdicts verdicts)
      throws IOException, InterruptedException {
    Map<CourseExercise, List<String>> broken = compile(exercises, ofModule, checks);
    broken.forEach(
        (exercise, errors) -> {
          if (ofModule.contains(exercise)) {
            verdicts.doesNotCompile(exercise);
            show(exercise, errors);
          } else {
            System.err.println(exercise.id() + " does not compile, and is left out");
          }
        });
    List<CourseExercise> compiled =
        ofModule.stream().filter(exercise -> !broken.containsKey(exercise)).toList();
    if (!compiled.isEmpty()) {
      checks.run(compiled, verdicts);
    }
  }

  /**
   * Brings a module up to date. While its answers are compiled, the JVM of the checks starts.
   *
   * @return what the compiler says of each answer that does not compile
   */
  private Map<CourseExercise, List<String>> compile(
      Exercises exercises, List<CourseExercise> ofModule, ModuleChecks checks)
      throws IOException, InterruptedException {
    String module = ofModule.get(0).judged(solutions);
    ModuleBuild build = new ModuleBuild(course.root(), new MavenWrapper(course.root()));
    if (build.isUpToDate(module, BuildScope.TEST)) {
      return Map.of();
    }
    Optional<ChangedAnswers> changed =
        ChangedAnswers.of(course.root(), build, module, exercises.all(), ofModule);
    if (changed.isPresent()) {
      checks.prepare();
      return changed.get().compile();
    }
    checks.endPreparation(); // its JVM may have loaded what is compiled now
    return new AnswersBuild(build, exercises.all()).bringUpToDate(module, ofModule);
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
