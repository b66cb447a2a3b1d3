package io.sparkcourse.cli.exercise;

import io.sparkcourse.cli.build.ClassPath;
import io.sparkcourse.cli.host.Host;
import io.sparkcourse.cli.jvm.ForkedJava;
import io.sparkcourse.cli.jvm.OutputTail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The checks of one module's exercises, in one JVM as long as no answer ends it. */
public final class ModuleChecks {
  private static final String RUNNER = "io.sparkcourse.testing.exercise.CheckRunner";

  /** What the archive of classes learns from: any check, and one that ran an answer to its end. */
  private static final String ANY = RUNNER;

  private static final String JUDGED = RUNNER + "-judged";

  private final Path root;
  private final boolean solutions;
  private final List<CourseExercise> exercises;

  /**
   * Checks that have not run yet.
   *
   * @param solutions whether to judge the solutions instead of the student's answers
   * @param exercises of one module, which is compiled; not empty
   */
  public ModuleChecks(Path root, boolean solutions, List<CourseExercise> exercises) {
    this.root = root;
    this.solutions = solutions;
    this.exercises = exercises;
  }

  /**
   * Runs the checks, which print what they find, and adds what they say to the verdicts.
   *
   * @param printed shows and keeps it
   */
  public void run(Verdicts verdicts, OutputTail printed) throws IOException, InterruptedException {
    CourseExercise any = exercises.get(0);
    Path judged = root.resolve(any.judged(solutions));
    // One archive for answers and solutions. Not the folder of `course run`: its jars are others.
    Path folder = Files.createDirectories(root.resolve(any.stubs()).resolve("target/course/check"));
    ForkedJava java =
        new ForkedJava(
            root,
            folder,
            judged.resolve("target/course/check.args"),
            ClassPath.ofChecks(root, any.stubs(), any.judged(solutions)));
    String program = java.isPreparedFor(ANY) ? JUDGED : ANY;
    Path noted = Files.createTempFile("course-verdicts", ".txt");
    try {
      List<String> flags =
          List.of("-Dcourse.verdicts=" + noted, "-Dcourse.command=" + Host.courseCommand());
      List<CourseExercise> left = exercises;
      while (!left.isEmpty()) {
        java.run(judged, program, RUNNER, flags, arguments(left), printed);
        verdicts.add(noted);
        left = afterAnEnd(left, verdicts.missing(left));
      }
    } finally {
      Files.deleteIfExists(noted);
    }
    // A stub that is not started loads few of the classes that an answer will need.
    if (program.equals(ANY) || verdicts.anyJudged(exercises)) {
      java.prepareNextStart(program);
    }
  }

  /**
   * An answer that does not end, or that ends the JVM, ends the program. The others are still to be
   * checked, but not one that has ended it without a verdict.
   */
  private static List<CourseExercise> afterAnEnd(
      List<CourseExercise> before, List<CourseExercise> missing) {
    return missing.size() < before.size() ? missing : missing.subList(1, missing.size());
  }

  private List<String> arguments(List<CourseExercise> some) {
    return some.stream().map(this::argument).toList();
  }

  private String argument(CourseExercise exercise) {
    Path file = solutions ? exercise.solutionFile() : exercise.stubFile();
    // Windows hands on a quotation mark in an argument only by luck.
    return String.join(
        "=", exercise.id(), exercise.check(), file.toString(), exercise.title().replace('"', '\''));
  }
}
