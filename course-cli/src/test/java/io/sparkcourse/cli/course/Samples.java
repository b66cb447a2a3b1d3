package io.sparkcourse.cli.course;

import io.sparkcourse.cli.course.Manifest.Demo;
import io.sparkcourse.cli.course.Manifest.Exercise;
import io.sparkcourse.cli.course.Manifest.Lab;
import io.sparkcourse.cli.course.Manifest.Lecture;
import io.sparkcourse.cli.course.Manifest.Section;
import java.util.List;

/** A small course for tests. */
public final class Samples {
  public static final String MANIFEST =
      """
      title: Streams
      sections:
        - id: 1
          title: Start
          module: section1
          lectures:
            - id: "1.3"
              title: Environment
            - id: "1.4"
              title: First project
              video: https://example.org/v
              demos:
                - main: io.sparkcourse.one.FirstProjectDemo
                  shows: Hashtags
                - main: io.sparkcourse.one.WindowDemo
                  shows: A window | two
              labs:
                - name: recovery
                  shows: Kills and counts
                  main: io.sparkcourse.labs.RecoveryLab
                - name: sick-1
                  shows: Totals that grow
                  exercise: 1.4a
              exercises:
                - id: 1.4a
                  title: Top hashtags
                  main: io.sparkcourse.one.Ex04aTop
      """;

  private Samples() {}

  public static Manifest manifest() {
    Lecture environment = new Lecture("1.3", "Environment", null, null, null, null, null);
    Lecture project =
        new Lecture(
            "1.4",
            "First project",
            null,
            "https://example.org/v",
            List.of(
                new Demo("io.sparkcourse.one.FirstProjectDemo", "Hashtags"),
                new Demo("io.sparkcourse.one.WindowDemo", "A window | two")),
            List.of(
                new Lab("recovery", "io.sparkcourse.labs.RecoveryLab", null, "Kills and counts"),
                new Lab("sick-1", null, "1.4a", "Totals that grow")),
            List.of(new Exercise("1.4a", "io.sparkcourse.one.Ex04aTop", "Top hashtags")));
    Section section = new Section(1, "Start", "section1", List.of(environment, project));
    return new Manifest("Streams", List.of(section));
  }
}
