package io.sparkcourse.cli.exercise;

import io.sparkcourse.cli.build.BuildException;
import io.sparkcourse.cli.build.BuildScope;
import io.sparkcourse.cli.build.ModuleBuild;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compiles a module for its checks, and leaves out the answers that do not compile: one that is
 * half written must not stop the checks of the others.
 */
public final class AnswersBuild {
  /** An error of the compiler as Maven shows it, with the lines that belong to it. */
  private static final Pattern ERROR =
      Pattern.compile(
          "^\\[ERROR] (?<file>[^\\n]+\\.java):\\[(?<line>\\d+),(?<column>\\d+)] (?<text>[^\\n]*(?:\\n(?!\\[)[^\\n]*)*)",
          Pattern.MULTILINE);

  /** How the files of an exercise begin. */
  private static final Pattern EXERCISE = Pattern.compile("Ex\\d{2}[a-z](?=\\p{Upper})");

  private static final String TESTS = "src/test/java/";

  private final ModuleBuild build;
  private final List<CourseExercise> all;

  /**
   * What the compiler says of each exercise that is left out, by place and first line: Maven says
   * it once more at its end, and there without the lines that follow.
   */
  private final Map<CourseExercise, Map<String, String>> errors = new LinkedHashMap<>();

  /** Patterns of files for Maven. */
  private final Set<String> leftOut = new LinkedHashSet<>();

  /**
   * A build that has not begun.
   *
   * @param all exercises of the module, also those that are not to be checked
   */
  public AnswersBuild(ModuleBuild build, List<CourseExercise> all) {
    this.build = build;
    this.all = all;
  }

  /**
   * Compiles a module and those that it needs, without the answers that do not compile. If none of
   * the exercises compiles that are to be checked, the module is not compiled.
   *
   * @return what the compiler says of each exercise that is left out; empty if all compile
   * @throws BuildException if something does not compile that is no answer
   */
  public Map<CourseExercise, List<String>> bringUpToDate(
      String module, List<CourseExercise> toCheck) throws IOException, InterruptedException {
    while (!errors.keySet().containsAll(toCheck)) {
      try {
        build.bringUpToDate(module, BuildScope.TEST, List.copyOf(leftOut));
        break;
      } catch (BuildException e) {
        if (!leaveOut(e.getMessage())) {
          throw e;
        }
      }
    }
    Map<CourseExercise, List<String>> broken = new LinkedHashMap<>();
    errors.forEach((exercise, byPlace) -> broken.put(exercise, List.copyOf(byPlace.values())));
    return broken;
  }

  /** Whether all errors are of answers, of their checks, or of what only such checks need. */
  private boolean leaveOut(String log) {
    int before = leftOut.size();
    Matcher error = ERROR.matcher(log);
    while (error.find()) {
      String file = error.group("file").replace('\\', '/');
      Optional<CourseExercise> exercise = exerciseOf(file);
      if (exercise.isPresent()) {
        leftOut.add("**/" + prefix(exercise.get()) + "*.java");
        String text = error.group("text").strip();
        String place = file + error.group("line") + ":" + error.group("column");
        errors
            .computeIfAbsent(exercise.get(), none -> new LinkedHashMap<>())
            .putIfAbsent(
                place + text.lines().findFirst().orElse(""),
                shown(file, error.group("line"), text));
      } else if (!errors.isEmpty() && isTestOfExercises(file)) {
        leftOut.add(file.substring(file.indexOf(TESTS) + TESTS.length()));
      } else {
        return false;
      }
    }
    return leftOut.size() > before;
  }

  private Optional<CourseExercise> exerciseOf(String file) {
    return all.stream()
        .filter(exercise -> file.contains("/" + exercise.stubs() + "/src/"))
        .filter(exercise -> file.contains("/" + prefix(exercise)))
        .findFirst();
  }

  private boolean isTestOfExercises(String file) {
    return all.stream().anyMatch(exercise -> file.contains("/" + exercise.stubs() + "/" + TESTS));
  }

  private static String prefix(CourseExercise exercise) {
    Matcher prefix = EXERCISE.matcher(exercise.main());
    if (!prefix.find()) {
      throw new IllegalArgumentException(exercise.main() + " is not named like Ex08aWhat");
    }
    return prefix.group();
  }

  /** Such as {@code Ex08aTopHashtags.java:35: ';' expected}. */
  static String shown(String file, String line, String text) {
    return file.substring(file.lastIndexOf('/') + 1) + ":" + line + ": " + text;
  }
}
