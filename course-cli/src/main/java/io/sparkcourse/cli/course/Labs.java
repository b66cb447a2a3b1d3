package io.sparkcourse.cli.course;

import io.sparkcourse.cli.course.Manifest.Lab;
import io.sparkcourse.cli.usage.UsageException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The labs of the course.
 *
 * @param all in teaching order
 */
public record Labs(List<Lab> all) {
  public static Labs of(Manifest manifest) {
    return new Labs(manifest.lectures().flatMap(lecture -> lecture.labs().stream()).toList());
  }

  /** The labs that have a class of their own, in teaching order. */
  public Stream<Lab> withClasses() {
    return all.stream().filter(lab -> !lab.isExercise());
  }

  public Optional<Lab> first() {
    return all.stream().findFirst();
  }

  /**
   * Finds a lab.
   *
   * @param name in any case
   * @throws UsageException if there is none of this name; the message names all that there are
   */
  public Lab find(String name) {
    return all.stream()
        .filter(lab -> lab.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(() -> new UsageException("There is no lab '" + name + "'. " + names()));
  }

  private String names() {
    return all.isEmpty()
        ? "The course has none."
        : "The labs are: " + all.stream().map(Lab::name).collect(Collectors.joining(", ")) + ".";
  }
}
