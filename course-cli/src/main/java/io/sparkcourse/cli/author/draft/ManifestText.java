package io.sparkcourse.cli.author.draft;

import io.sparkcourse.cli.usage.UsageException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code course.yaml} as its authors write it, with comments: what is added goes to its place, and
 * every other line stays as it is.
 */
final class ManifestText {
  private static final Pattern SECTION = Pattern.compile("^  - id: (\\d+)$");
  private static final Pattern LECTURE = Pattern.compile("^      - id: \"(\\d+\\.\\d+)\"$");
  private static final Pattern EXERCISE = Pattern.compile("^          - id: (\\d+\\.\\d+[a-z])$");

  /** The lists of a lecture, in the order in which they are written. */
  private static final List<String> LISTS = List.of("demos", "labs", "exercises");

  private static final Comparator<String> BY_NUMBER =
      Comparator.comparingInt((String id) -> Integer.parseInt(id.replaceAll("^\\d+\\.|[a-z]$", "")))
          .thenComparing(id -> id);

  private final List<String> lines;

  ManifestText(String text) {
    lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
  }

  /** Adds a lecture to its section, before the first one with a higher number. */
  ManifestText addLecture(String id, String title) {
    int section = line(SECTION, id.substring(0, id.indexOf('.')), 0, lines.size());
    int end = endOf(section, 2);
    int place = firstAfter(LECTURE, id, section, end);
    lines.addAll(place, List.of("      - id: \"" + id + "\"", "        title: " + title));
    return this;
  }

  /** Adds a demo behind the others of a lecture. */
  ManifestText addDemo(String lecture, String main, String shows) {
    int list = listOf(lecture, "demos");
    lines.addAll(
        endOf(list, 8), List.of("          - main: " + main, "            shows: " + shows));
    return this;
  }

  /** Adds an exercise to those of a lecture, in the order of their letters. */
  ManifestText addExercise(String lecture, String id, String main, String title) {
    int list = listOf(lecture, "exercises");
    int place = firstAfter(EXERCISE, id, list, endOf(list, 8));
    lines.addAll(
        place,
        List.of(
            "          - id: " + id, "            main: " + main, "            title: " + title));
    return this;
  }

  /** The line of a list of a lecture, which gets the list if it has none. */
  private int listOf(String lecture, String name) {
    int start = line(LECTURE, lecture, 0, lines.size());
    int end = endOf(start, 6);
    int place = end;
    for (int i = start + 1; i < end; i++) {
      String line = lines.get(i);
      if (line.equals("        " + name + ":")) {
        return i;
      }
      boolean later =
          LISTS.stream()
              .skip(LISTS.indexOf(name) + 1L)
              .anyMatch(other -> line.equals("        " + other + ":"));
      if (later) {
        place = Math.min(place, i);
      }
    }
    lines.add(place, "        " + name + ":");
    return place;
  }

  private int line(Pattern pattern, String id, int start, int end) {
    for (int i = start; i < end; i++) {
      Matcher matcher = pattern.matcher(lines.get(i));
      if (matcher.matches() && matcher.group(1).equals(id)) {
        return i;
      }
    }
    throw new UsageException(
        "course.yaml has no line like that of " + id + ": is it indented as the others are?");
  }

  /** The first line of this kind whose id comes after this one, or else the end. */
  private int firstAfter(Pattern pattern, String id, int start, int end) {
    for (int i = start; i < end; i++) {
      Matcher matcher = pattern.matcher(lines.get(i));
      if (matcher.matches() && BY_NUMBER.compare(matcher.group(1), id) > 0) {
        return i;
      }
    }
    return end;
  }

  /** Behind the last line that is indented deeper than this one; empty lines belong to the next. */
  private int endOf(int start, int indentation) {
    int end = start + 1;
    for (int i = start + 1; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isBlank()) {
        continue;
      }
      if (line.length() - line.stripLeading().length() <= indentation) {
        break;
      }
      end = i + 1;
    }
    return end;
  }

  @Override
  public String toString() {
    return String.join("\n", lines);
  }
}
