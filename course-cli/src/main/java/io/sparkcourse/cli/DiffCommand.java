package io.sparkcourse.cli;

import io.sparkcourse.cli.exercise.CourseExercise;
import io.sparkcourse.cli.exercise.Exercises;
import io.sparkcourse.cli.exercise.SolutionDiff;
import io.sparkcourse.cli.usage.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code course diff}: the student's answer, or the stub, and the solution. */
@Command(
    name = "diff",
    description = "Shows how the solution of an exercise differs from your answer.",
    customSynopsis = "course diff <exercise>")
final class DiffCommand implements Callable<Integer> {
  @ParentCommand private CourseCommand course;

  @Parameters(index = "0", paramLabel = "<exercise>", description = "As `course list` shows it.")
  private String id;

  @Override
  public Integer call() throws IOException {
    CourseExercise exercise = Exercises.of(course.manifest()).find(id);
    List<String> diff =
        SolutionDiff.between(
            name(exercise.stubFile()),
            lines(exercise.stubFile()),
            name(exercise.solutionFile()),
            lines(exercise.solutionFile()));
    if (diff.isEmpty()) {
      System.out.println("Your answer to " + exercise.id() + " is the solution, word for word.");
    } else {
      boolean coloured = Ansi.AUTO.enabled();
      diff.forEach(line -> System.out.println(coloured ? SolutionDiff.coloured(line) : line));
    }
    return 0;
  }

  private List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(course.root().resolve(file));
    } catch (NoSuchFileException e) {
      throw new UsageException(name(file) + " is missing", e);
    }
  }

  private static String name(Path file) {
    return file.toString().replace('\\', '/');
  }
}
