package io.sparkcourse.cli.listing;

import io.sparkcourse.cli.course.Manifest;
import io.sparkcourse.cli.course.Manifest.Demo;
import io.sparkcourse.cli.course.Manifest.Exercise;
import io.sparkcourse.cli.course.Manifest.Lab;
import io.sparkcourse.cli.course.Manifest.Lecture;
import io.sparkcourse.cli.course.Manifest.Section;
import io.sparkcourse.cli.course.SourceFile;
import io.sparkcourse.cli.exercise.Exercises;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The curriculum as it is in the README: one table of Markdown for each section. */
public final class CurriculumTable {
  private CurriculumTable() {}

  /** The tables, with line feeds on every platform, ending with one. */
  public static String of(Manifest manifest) {
    return manifest.sections().stream()
        .map(section -> section(section, Exercises.of(manifest)))
        .collect(Collectors.joining("\n"));
  }

  private static String section(Section section, Exercises allExercises) {
    String rows =
        section.lectures().stream()
            .map(lecture -> row(section, lecture, allExercises))
            .collect(Collectors.joining());
    return "**Section "
        + section.id()
        + ": "
        + escaped(section.title())
        + "**\n\n"
        + "| | Lecture | Demos | Exercises |\n"
        + "|---|---|---|---|\n"
        + rows;
  }

  private static String row(Section section, Lecture lecture, Exercises allExercises) {
    String sources = section.demosModule(lecture) + "/src/main/java/";
    String stubs = section.exercisesModule() + "/src/main/java/";
    String title = link(escaped(lecture.title()), section.file(lecture));
    if (lecture.video() != null) {
      title += " (" + link("video", lecture.video()) + ")";
    }
    String demos =
        Stream.concat(
                lecture.demos().stream().map(demo -> demo(demo, sources)),
                lecture.labs().stream().map(lab -> lab(lab, allExercises)))
            .collect(Collectors.joining("<br>"));
    String exercises =
        lecture.exercises().stream()
            .map(exercise -> exercise(exercise, stubs))
            .collect(Collectors.joining("<br>"));
    return "| " + lecture.id() + " | " + title + " | " + demos + " | " + exercises + " |\n";
  }

  private static String demo(Demo demo, String sources) {
    return link("`" + demo.name() + "`", sources + SourceFile.pathOf(demo.main()))
        + ": "
        + escaped(demo.shows());
  }

  private static String lab(Lab lab, Exercises exercises) {
    String source =
        lab.isExercise()
            ? exercises.find(lab.exercise()).stubFile().toString().replace('\\', '/')
            : Lab.MODULE + "/src/main/java/" + SourceFile.pathOf(lab.main());
    return link("`./course lab " + lab.name() + "`", source) + ": " + escaped(lab.shows());
  }

  private static String exercise(Exercise exercise, String stubs) {
    return link(exercise.id(), stubs + SourceFile.pathOf(exercise.main()))
        + ": "
        + escaped(exercise.title());
  }

  private static String link(String text, String target) {
    return "[" + text + "](" + target + ")";
  }

  private static String escaped(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;");
  }
}
