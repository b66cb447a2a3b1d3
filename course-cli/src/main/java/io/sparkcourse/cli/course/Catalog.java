package io.sparkcourse.cli.course;

import io.sparkcourse.cli.course.Manifest.Demo;
import io.sparkcourse.cli.course.Manifest.Exercise;
import io.sparkcourse.cli.course.Manifest.Lecture;
import io.sparkcourse.cli.course.Manifest.Section;
import io.sparkcourse.cli.usage.DidYouMean;
import io.sparkcourse.cli.usage.UsageException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Finds what a lecture id, the name of a demo or an exercise id means. */
public final class Catalog {
  private static final String DEMO = "demo";

  /** The name that a student types, in lower case, and what it starts. */
  private final Map<String, Program> byName = new LinkedHashMap<>();

  private final Map<String, String> fileWithoutDemo = new LinkedHashMap<>();
  private final DidYouMean didYouMean;

  public Catalog(Manifest manifest) {
    List<String> names = new ArrayList<>();
    for (Section section : manifest.sections()) {
      for (Lecture lecture : section.lectures()) {
        add(section, lecture, names);
      }
    }
    didYouMean = DidYouMean.oneOf(names, Catalog::withoutSuffix);
  }

  /**
   * A main class that the launcher can start.
   *
   * @param name the demo's name or the exercise's id
   * @param module the folder of its Maven module, relative to the root of the course
   * @param others names of the lecture's other demos
   */
  public record Program(String name, String main, String module, List<String> others) {}

  private void add(Section section, Lecture lecture, List<String> names) {
    names.add(lecture.id());
    List<String> demos = lecture.demos().stream().map(Demo::name).toList();
    for (Demo demo : lecture.demos()) {
      List<String> others = demos.stream().filter(name -> !name.equals(demo.name())).toList();
      Program program = new Program(demo.name(), demo.main(), section.demosModule(lecture), others);
      byName.putIfAbsent(lecture.id(), program);
      byName.put(withoutSuffix(demo.name()), program);
      names.add(demo.name());
    }
    if (demos.isEmpty()) {
      fileWithoutDemo.put(lecture.id(), section.file(lecture));
    }
    for (Exercise exercise : lecture.exercises()) {
      byName.put(
          exercise.id().toLowerCase(Locale.ROOT),
          new Program(exercise.id(), exercise.main(), section.exercisesModule(), List.of()));
      names.add(exercise.id());
    }
  }

  /**
   * Finds what to run.
   *
   * @param name a lecture id, an exercise id, or a demo's name in any case, with or without "Demo"
   * @throws UsageException if there is nothing of that name; the message names the nearest ones
   */
  public Program find(String name) {
    Program found = byName.get(withoutSuffix(name));
    if (found != null) {
      return found;
    }
    String file = fileWithoutDemo.get(name);
    if (file != null) {
      throw new UsageException("Lecture " + name + " has no demo to run; its text is " + file);
    }
    throw new UsageException(
        "There is no lecture, demo or exercise '" + name + "'. " + didYouMean.sentence(name));
  }

  private static String withoutSuffix(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    boolean hasSuffix = lower.endsWith(DEMO) && lower.length() > DEMO.length();
    return hasSuffix ? lower.substring(0, lower.length() - DEMO.length()) : lower;
  }
}
