package io.sparkcourse.cli.exercise;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What checks said of answers. */
public final class Verdicts {
  /** What a check can come to, in the words of its program. */
  private enum Outcome {
    RIGHT,
    WRONG,
    NOT_STARTED,
    NOT_CHECKED,
    DOES_NOT_COMPILE
  }

  private final Map<String, Outcome> byId = new HashMap<>();

  /** Adds a file of lines like {@code 2.8a RIGHT}, which a program of checks has written. */
  void add(Path file) throws IOException {
    for (String line : Files.readAllLines(file)) {
      String[] idAndOutcome = line.split(" ");
      byId.put(idAndOutcome[0], Outcome.valueOf(idAndOutcome[1]));
    }
  }

  /** Notes an answer that no check can be run on. */
  public void doesNotCompile(CourseExercise exercise) {
    byId.put(exercise.id(), Outcome.DOES_NOT_COMPILE);
  }

  /** Those of which nothing is known. */
  List<CourseExercise> missing(List<CourseExercise> exercises) {
    return exercises.stream().filter(exercise -> !byId.containsKey(exercise.id())).toList();
  }

  public boolean allRight(List<CourseExercise> exercises) {
    return number(exercises, Outcome.RIGHT) == exercises.size();
  }

  /** Whether an answer was begun and a check ran it to its end. */
  boolean anyJudged(List<CourseExercise> exercises) {
    return number(exercises, Outcome.RIGHT) + number(exercises, Outcome.WRONG) > 0;
  }

  /** How many passed, wrong, not started, in one line. */
  public String count(List<CourseExercise> exercises) {
    StringBuilder line = new StringBuilder();
    line.append(number(exercises, Outcome.RIGHT)).append(" of ").append(exercises.size());
    line.append(" passed");
    append(line, number(exercises, Outcome.WRONG), "wrong");
    append(line, number(exercises, Outcome.NOT_STARTED), "not started");
    append(line, number(exercises, Outcome.NOT_CHECKED), "not checked");
    append(line, number(exercises, Outcome.DOES_NOT_COMPILE), "not compiled");
    append(line, missing(exercises).size(), "without a verdict: the program ended before");
    return line.toString();
  }

  private static void append(StringBuilder line, long number, String what) {
    if (number > 0) {
      line.append(", ").append(number).append(' ').append(what);
    }
  }

  private long number(List<CourseExercise> exercises, Outcome outcome) {
    return exercises.stream().filter(exercise -> byId.get(exercise.id()) == outcome).count();
  }
}
