package io.sparkcourse.cli.listing;

import io.sparkcourse.cli.course.Labs;
import io.sparkcourse.cli.course.Manifest;
import io.sparkcourse.cli.course.Manifest.Demo;
import io.sparkcourse.cli.course.Manifest.Exercise;
import io.sparkcourse.cli.course.Manifest.Lab;
import io.sparkcourse.cli.course.Manifest.Lecture;
import io.sparkcourse.cli.course.Manifest.Section;
import io.sparkcourse.cli.exercise.Exercises;
import java.util.stream.Stream;

/** The lectures as a text for people. */
public final class LectureListing {
  private final StringBuilder text = new StringBuilder();
  private final String line;

  private LectureListing(Manifest manifest) {
    int widest =
        manifest
            .lectures()
            .flatMap(
                lecture ->
                    Stream.of(
                            lecture.demos().stream().map(Demo::name),
                            lecture.labs().stream().map(Lab::name),
                            lecture.exercises().stream().map(Exercise::id))
                        .flatMap(names -> names))
            .mapToInt(String::length)
            .max()
            .orElse(0);
    line = "          %-8s  %-" + Math.max(widest, 1) + "s  %s%n";
  }

  public static String of(Manifest manifest) {
    LectureListing listing = new LectureListing(manifest);
    listing.text.append(manifest.title()).append(System.lineSeparator());
    manifest.sections().forEach(listing::add);
    listing.text.append(
        String.format("%nRun a demo: course run <lecture or demo>, for example course run 1.4%n"));
    Exercises.of(manifest).all().stream()
        .findFirst()
        .ifPresent(
            first ->
                listing.text.append(
                    String.format(
                        "Check an exercise: course check %1$s; stuck: course hint %1$s%n",
                        first.id())));
    Labs.of(manifest)
        .first()
        .ifPresent(
            lab -> listing.text.append(String.format("Run a lab: course lab %s%n", lab.name())));
    return listing.text.toString();
  }

  private void add(Section section) {
    text.append(String.format("%nSection %d: %s%n", section.id(), section.title()));
    section.lectures().forEach(this::add);
  }

  private void add(Lecture lecture) {
    text.append(String.format("  %-6s  %s%n", lecture.id(), lecture.title()));
    if (lecture.video() != null) {
      text.append(String.format("          %-8s  %s%n", "video", lecture.video()));
    }
    lecture.demos().forEach(demo -> add("demo", demo.name(), demo.shows()));
    lecture.labs().forEach(lab -> add("lab", lab.name(), lab.shows()));
    lecture.exercises().forEach(exercise -> add("exercise", exercise.id(), exercise.title()));
  }

  private void add(String kind, String name, String what) {
    text.append(String.format(line, kind, name, what));
  }
}
