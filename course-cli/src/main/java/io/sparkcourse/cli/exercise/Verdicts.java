package io.sparkcourse.cli.exercise;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What checks said of answers. */
public final class Verdicts {
  private final Map<String, String> byId = new HashMap<>();

  /** Adds a file of lines like {@code 2.8a RIGHT}, which a program of checks has written. */
  void add(Path file) throws IOException {
    for (String line : Files.readAllLines(file)) {
      String[] idAndVerdict = line.split(" ");
      byId.put(idAndVerdict[0], idAndVerdict[1]);
    }
  }

  public boolean allRight(List<CourseExercise> exercises) {
    return number(exercises, "RIGHT") == exercises.size();
  }

  /** Whether an answer was begun and a check ran it to its end. */
  boolean anyJudged(List<CourseExercise> exercises) {
    return number(exercises, "RIGHT") + number(exercises, "WRONG") > 0;
  }

  /** How many passed, wrong, not started, in one line. */
  public String count(List<CourseExercise> exercises) {
    StringBuilder line = new StringBuilder();
    line.append(number(exercises, "RIGHT")).append(" of ").append(exercises.size());
    line.append(" passed");
    append(line, number(exercises, "WRONG"), "wrong");
    append(line, number(exercises, "NOT_STARTED"), "not started");
    append(
        line,
        exercises.stream().filter(exercise -> !byId.containsKey(exercise.id())).count(),
        "without a verdict: the program ended before");
    return line.toString();
  }

  private static void append(StringBuilder line, long number, String what) {
    if (number > 0) {
      line.append(", ").append(number).append(' ').append(what);
    }
  }

  private long number(List<CourseExercise> exercises, String verdict) {
    return exercises.stream().filter(exercise -> verdict.equals(byId.get(exercise.id()))).count();
  }
}
