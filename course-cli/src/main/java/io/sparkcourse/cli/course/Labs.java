package io.sparkcourse.cli.course;

import io.sparkcourse.cli.course.Manifest.Section;
import io.sparkcourse.cli.usage.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The labs of the course.
 *
 * @param all in teaching order
 */
public record Labs(List<Program> all) {
  /**
   * A lab.
   *
   * @param name what a student types
   * @param main the qualified name of its class
   * @param module the folder of the Maven module that has it among its tests
   */
  public record Program(String name, String main, String module) {}

  public static Labs of(Manifest manifest) {
    List<Program> all = new ArrayList<>();
    for (Section section : manifest.sections()) {
      section.lectures().stream()
          .flatMap(lecture -> lecture.labs().stream())
          .map(lab -> new Program(lab.name(), lab.main(), section.module()))
          .forEach(all::add);
    }
    return new Labs(List.copyOf(all));
  }

  public Optional<Program> first() {
    return all.stream().findFirst();
  }

  /**
   * Finds a lab.
   *
   * @param name in any case
   * @throws UsageException if there is none of this name; the message names all that there are
   */
  public Program find(String name) {
    return all.stream()
        .filter(lab -> lab.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(() -> new UsageException("There is no lab '" + name + "'. " + names()));
  }

  private String names() {
    return all.isEmpty()
        ? "The course has none."
        : "The labs are: "
            + all.stream().map(Program::name).collect(Collectors.joining(", "))
            + ".";
  }
}
