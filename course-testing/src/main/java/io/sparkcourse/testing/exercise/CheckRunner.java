package io.sparkcourse.testing.exercise;

import io.sparkcourse.common.jvm.LauncherProcess;
import io.sparkcourse.testing.exercise.Judgement.Verdict;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.platform.engine.TestExecutionResult;

/**
 * Runs checks for {@code ./course check}, without Maven. Each argument is {@code
 * id=check.class.Name=file=title}, where the file is the one to open, as it is to be shown. Exit
 * code 0 only if every answer is right.
 *
 * <p>The system property {@code course.verdicts} may name a file, to which each verdict is added as
 * soon as it is known, a line {@code id verdict}; {@code course.command} says how the launcher is
 * called here.
 */
public final class CheckRunner {
  private final PrintStream out;
  private final String course;

  CheckRunner(PrintStream out, String course) {
    this.out = out;
    this.course = course;
  }

  /** Runs the checks in the order of the arguments, one after the other. */
  public static void main(String[] args) throws IOException {
    LauncherProcess.follow();
    CheckRunner runner =
        new CheckRunner(System.out, System.getProperty("course.command", "./course"));
    String verdicts = System.getProperty("course.verdicts");
    boolean allRight = true;
    for (Exercise exercise : Stream.of(args).map(Exercise::of).toList()) {
      Verdict verdict = runner.run(exercise);
      allRight &= verdict == Verdict.RIGHT;
      if (verdicts != null) {
        note(Path.of(verdicts), exercise.id() + " " + verdict);
      }
    }
    System.exit(allRight ? 0 : 1);
  }

  private static void note(Path file, String line) throws IOException {
    Files.write(file, List.of(line), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  record Exercise(String id, String checkClass, String file, String title) {
    static Exercise of(String argument) {
      String[] parts = argument.split("=", 4);
      return new Exercise(parts[0], parts[1], parts[2], parts[3]);
    }
  }

  Verdict run(Exercise exercise) {
    TestExecutionResult result = CheckRun.of(exercise.checkClass());
    return switch (result.getStatus()) {
      case SUCCESSFUL -> {
        heading(exercise, "PASSED");
        yield Verdict.RIGHT;
      }
      case ABORTED -> {
        heading(exercise, "NOT STARTED");
        String step =
            result.getThrowable().orElse(null) instanceof NotStarted notStarted
                ? notStarted.firstStep() + "."
                : reason(result);
        block("Open        " + exercise.file() + "\nFirst step  " + step);
        yield Verdict.NOT_STARTED;
      }
      case FAILED -> {
        heading(exercise, "WRONG");
        block(reason(result));
        out.println();
        block("Answer  " + exercise.file());
        block("Stuck?  " + course + " hint " + exercise.id());
        yield Verdict.WRONG;
      }
    };
  }

  private void heading(Exercise exercise, String verdict) {
    out.printf("%-6s  %-11s  %s%n", exercise.id(), verdict, exercise.title());
  }

  private void block(String text) {
    text.lines().map(line -> " ".repeat(8) + line).map(String::stripTrailing).forEach(out::println);
  }

  private static String reason(TestExecutionResult result) {
    return result
        .getThrowable()
        .map(
            failure ->
                failure instanceof WrongAnswer
                    ? failure.getMessage()
                    : "Its check fails with " + failure)
        .orElse("");
  }
}
