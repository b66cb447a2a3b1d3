package io.sparkcourse.cli.exercise;

import io.sparkcourse.cli.build.ClassPath;
import io.sparkcourse.cli.host.Host;
import io.sparkcourse.cli.jvm.ForkedJava;
import io.sparkcourse.cli.jvm.OutputTail;
import io.sparkcourse.cli.jvm.PreparedJava;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The checks of one module's exercises, in one JVM as long as no answer ends it. */
public final class ModuleChecks implements AutoCloseable {
  private static final String RUNNER = "io.sparkcourse.testing.exercise.CheckRunner";

  /** What the archive of classes learns from: any check, and one that ran an answer to its end. */
  private static final String ANY = RUNNER;

  private static final String JUDGED = RUNNER + "-judged";

  private final Path root;
  private final boolean solutions;
  private final CourseExercise any;
  private final OutputTail printed;
  private final Path noted;

  /** Null unless it is prepared. */
  private PreparedJava prepared;

  /**
   * Checks that have not run yet.
   *
   * @param solutions whether to judge the solutions instead of the student's answers
   * @param any exercise of the module
   * @param printed shows and keeps what the checks print
   */
  public ModuleChecks(Path root, boolean solutions, CourseExercise any, OutputTail printed)
      throws IOException {
    this.root = root;
    this.solutions = solutions;
    this.any = any;
    this.printed = printed;
    this.noted = Files.createTempFile("course-verdicts", ".txt");
  }

  /**
   * Starts the JVM of the checks, which starts Spark and waits, unless it has been started. The
   * answers may be compiled in the meantime, but nothing else that the checks need.
   */
  public void prepare() throws IOException {
    if (prepared != null || !ClassPath.isWritten(root, any.judged(solutions))) {
      return;
    }
    ForkedJava java = java();
    prepared =
        java.prepare(
            directory(), program(java), RUNNER, flags("-Dcourse.arguments=stdin"), printed);
  }

  /**
   * Runs the checks, which print what they find, and adds what they say to the verdicts.
   *
   * @param exercises of the module, which is compiled; not empty
   */
  public void run(List<CourseExercise> exercises, Verdicts verdicts)
      throws IOException, InterruptedException {
    ForkedJava java = java();
    String program = program(java);
    List<CourseExercise> left = exercises;
    if (prepared != null) {
      runPrepared(left, verdicts);
      left = verdicts.missing(left);
    }
    while (!left.isEmpty()) {
      java.run(directory(), program, RUNNER, flags(), arguments(left), printed);
      verdicts.add(noted);
      left = afterAnEnd(left, verdicts.missing(left));
    }
    // A stub that is not started loads few of the classes that an answer will need.
    if (program.equals(ANY) || verdicts.anyJudged(exercises)) {
      java.prepareNextStart(program);
    }
  }

  private void runPrepared(List<CourseExercise> exercises, Verdicts verdicts)
      throws IOException, InterruptedException {
    try {
      prepared.run(arguments(exercises));
    } catch (IOException endedBefore) {
      // It has printed why, and does so again when it is started for the checks.
    }
    verdicts.add(noted);
  }

  private Path directory() {
    return root.resolve(any.judged(solutions));
  }

  private ForkedJava java() throws IOException {
    // One archive for answers and solutions. Not the folder of `course run`: its jars are others.
    Path folder = Files.createDirectories(root.resolve(any.stubs()).resolve("target/course/check"));
    return new ForkedJava(
        root,
        folder,
        directory().resolve("target/course/check.args"),
        ClassPath.ofChecks(root, any.stubs(), any.judged(solutions)));
  }

  private static String program(ForkedJava java) {
    return java.isPreparedFor(ANY) ? JUDGED : ANY;
  }

  private List<String> flags(String... more) {
    List<String> flags = new ArrayList<>(List.of(more));
    flags.add("-Dcourse.verdicts=" + noted);
    flags.add("-Dcourse.command=" + Host.courseCommand());
    return flags;
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

  /** Ends the JVM that was prepared, if there is one. */
  public void endPreparation() throws IOException {
    if (prepared != null) {
      prepared.close();
      prepared = null;
    }
  }

  @Override
  public void close() throws IOException {
    endPreparation();
    Files.deleteIfExists(noted);
  }
}
