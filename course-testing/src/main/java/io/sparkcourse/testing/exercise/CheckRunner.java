package io.sparkcourse.testing.exercise;

import io.sparkcourse.common.jvm.JvmModules;
import io.sparkcourse.common.jvm.LauncherProcess;
import io.sparkcourse.testing.exercise.Verdict.NotChecked;
import io.sparkcourse.testing.exercise.Verdict.NotStarted;
import io.sparkcourse.testing.exercise.Verdict.Wrong;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs checks for {@code ./course check}, without Maven. Each argument is {@code
 * id=check.class.Name=file=title}, where the file is the one to open, as it should be displayed.
 * Exit code 0 only if every answer is right.
 *
 * <p>The system property {@code course.verdicts} may name a file, to which each verdict is added as
 * soon as it is known, a line {@code id outcome}; {@code course.command} says how the launcher is
 * called here. With {@code course.arguments=stdin} the arguments come from standard input, one in a
 * line, when the answers have been compiled; until then Spark is started. An answer that does not
 * end, or that ends the JVM, ends the program after its verdict: the caller can start it again for
 * the exercises without a verdict.
 */
public final class CheckRunner {
  private static final long SECONDS_TO_EXIT = 5;

  private final PrintStream out;
  private final String course;

  /** Where to add the verdicts, or null. */
  private final Path verdictsOrNull;

  /** What is being checked, or null. */
  private final AtomicReference<Exercise> current = new AtomicReference<>();

  CheckRunner(PrintStream out, String course, Path verdictsOrNull) {
    this.out = out;
    this.course = course;
    this.verdictsOrNull = verdictsOrNull;
  }

  /** Runs the checks in the order of the arguments, one after another. */
  public static void main(String[] args) throws InterruptedException {
    JvmModules.openForSpark();
    LauncherProcess.follow();
    List<String> arguments =
        "stdin".equals(System.getProperty("course.arguments"))
            ? Preparation.until(System.in)
            : List.of(args);
    CheckRunner runner =
        new CheckRunner(
            System.out,
            System.getProperty("course.command", "./course"),
            Optional.ofNullable(System.getProperty("course.verdicts")).map(Path::of).orElse(null));
    Runtime.getRuntime().addShutdownHook(new Thread(runner::judgeWhoExits, "who-exits"));
    boolean allRight = true;
    for (Exercise exercise : arguments.stream().map(Exercise::of).toList()) {
      Verdict verdict = runner.run(exercise);
      if (isEnding()) {
        return; // and the code that ends the JVM determines the exit code
      }
      allRight &= verdict.outcome() == Verdict.Outcome.RIGHT;
      if (verdict instanceof Wrong wrong && wrong.mistake() == CommonMistake.DOES_NOT_END) {
        exitWhateverRuns();
      }
    }
    System.exit(allRight ? 0 : 1);
  }

  record Exercise(String id, String checkClass, String file, String title) {
    static Exercise of(String argument) {
      String[] parts = argument.split("=", 4);
      return new Exercise(parts[0], parts[1], parts[2], parts[3]);
    }
  }

  Verdict run(Exercise exercise) {
    current.set(exercise);
    Verdict verdict = verdictOf(exercise.checkClass());
    if (isEnding()) { // a check that is interrupted says nothing about the answer
      return new NotChecked("the program was ended");
    }
    current.set(null);
    say(exercise, verdict);
    return verdict;
  }

  /** The verdict of a check on the answer in the exercise's class. */
  static Verdict verdictOf(String checkClass) {
    try {
      return check(checkClass).verdict();
    } catch (ReflectiveOperationException | ClassCastException | LinkageError failure) {
      return new NotChecked("there is no check to run in " + checkClass + ": " + failure);
    }
  }

  /** A new check of this class. */
  static ExerciseCheck<?> check(String checkClass) throws ReflectiveOperationException {
    Constructor<?> constructor = Class.forName(checkClass).getDeclaredConstructor();
    constructor.setAccessible(true); // checks are package-private
    return (ExerciseCheck<?>) constructor.newInstance();
  }

  /** Called when the JVM ends: if the answer ends it, that is the verdict. */
  private void judgeWhoExits() {
    Exercise exercise = current.get();
    if (exercise == null) {
      return;
    }
    Thread.getAllStackTraces().values().stream()
        .filter(CheckRunner::exits)
        .map(Watch::placeIn)
        .flatMap(Optional::stream)
        .findFirst()
        .ifPresent(
            place ->
                say(
                    exercise,
                    Wrong.of(
                        CommonMistake.ENDS_THE_JVM, "It does so at " + Watch.shown(place) + ".")));
  }

  private static boolean exits(StackTraceElement[] stack) {
    return Arrays.stream(stack)
        .anyMatch(
            frame ->
                frame.getClassName().equals("java.lang.Runtime")
                    && frame.getMethodName().equals("exit"));
  }

  /**
   * Whether the JVM is about to end, by Ctrl-C or by System.exit: then it accepts no more hooks.
   */
  private static boolean isEnding() {
    Thread hook = new Thread(() -> {});
    try {
      Runtime.getRuntime().addShutdownHook(hook);
      Runtime.getRuntime().removeShutdownHook(hook);
      return false;
    } catch (IllegalStateException ending) {
      return true;
    }
  }

  /** Shutdown hooks, including Spark's, may wait for something that does not end. */
  private static void exitWhateverRuns() {
    Thread halt =
        new Thread(
            () -> {
              try {
                TimeUnit.SECONDS.sleep(SECONDS_TO_EXIT); // the time that the hooks have
              } catch (InterruptedException atOnce) {
                Thread.currentThread().interrupt();
              }
              Runtime.getRuntime().halt(1);
            },
            "halt");
    halt.setDaemon(true);
    halt.start();
    System.exit(1);
  }

  private void say(Exercise exercise, Verdict verdict) {
    if (verdict instanceof Wrong wrong) {
      heading(exercise, "WRONG");
      block(wrong.text());
      out.println();
      block("Answer  " + exercise.file());
      block("Stuck?  " + course + " hint " + exercise.id());
    } else if (verdict instanceof NotStarted stub) {
      heading(exercise, "NOT STARTED");
      block("Open        " + exercise.file() + "\nFirst step  " + stub.firstStep() + ".");
    } else if (verdict instanceof NotChecked broken) {
      heading(exercise, "NOT CHECKED");
      block("Nothing is known of the answer: " + broken.reason());
    } else {
      heading(exercise, "PASSED");
    }
    note(exercise, verdict.outcome());
  }

  private void note(Exercise exercise, Verdict.Outcome outcome) {
    if (verdictsOrNull == null) {
      return;
    }
    try {
      Files.write(
          verdictsOrNull,
          List.of(exercise.id() + " " + outcome),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  private void heading(Exercise exercise, String verdict) {
    out.printf("%-6s  %-11s  %s%n", exercise.id(), verdict, exercise.title());
  }

  private void block(String text) {
    text.lines().map(line -> " ".repeat(8) + line).map(String::stripTrailing).forEach(out::println);
  }
}
