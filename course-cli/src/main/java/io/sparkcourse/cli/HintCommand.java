package io.sparkcourse.cli;

import io.sparkcourse.cli.exercise.CourseExercise;
import io.sparkcourse.cli.exercise.Exercises;
import io.sparkcourse.cli.exercise.Hints;
import io.sparkcourse.cli.host.Host;
import io.sparkcourse.cli.usage.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code course hint}: one hint at a time, from a nudge to the call that is missing. */
@Command(
    name = "hint",
    description = "Shows a hint for an exercise, the first or the one of a number.",
    customSynopsis = "course hint <exercise> [<number>]",
    footer = {"", "Example: course hint 2.8a 2"})
final class HintCommand implements Callable<Integer> {
  @ParentCommand private CourseCommand course;

  @Parameters(index = "0", paramLabel = "<exercise>", description = "As `course list` shows it.")
  private String id;

  @Parameters(
      index = "1",
      arity = "0..1",
      defaultValue = "1",
      paramLabel = "<number>",
      description = "Which hint; each says more than the one before. Default: ${DEFAULT-VALUE}.")
  private int number;

  @Override
  public Integer call() throws IOException {
    CourseExercise exercise = Exercises.of(course.manifest()).find(id);
    List<String> hints = hints(course.root().resolve(exercise.hintsFile()), exercise.id());
    if (number < 1 || number > hints.size()) {
      throw new UsageException(
          "There is no hint " + number + " for " + exercise.id() + ": it has 1 to " + hints.size());
    }
    System.out.printf(
        "%s %s: hint %d of %d%n%n", exercise.id(), exercise.title(), number, hints.size());
    hints.get(number - 1).lines().forEach(System.out::println);
    System.out.printf("%n%s%n", further(exercise, hints.size()));
    return 0;
  }

  private static List<String> hints(Path file, String id) throws IOException {
    List<String> hints = Files.exists(file) ? Hints.of(Files.readString(file)) : List.of();
    if (hints.isEmpty()) {
      throw new UsageException("There are no hints for " + id);
    }
    return hints;
  }

  private String further(CourseExercise exercise, int last) {
    String command = Host.courseCommand();
    return number < last
        ? "The next hint: " + command + " hint " + exercise.id() + " " + (number + 1)
        : "That was the last hint. What the solution does: " + command + " diff " + exercise.id();
  }
}
