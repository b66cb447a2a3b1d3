package io.sparkcourse.cli.author;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The tests that the part <em>What was proven</em> of a lecture names.
 *
 * <p>The last cell of a row names them in code: a class, {@code Class.method}, or a method of the
 * class that was named last, in this row or in one above. A class with a link is the one that the
 * link leads to, another one is found by its name.
 */
final class ProofTable {
  private static final Pattern PART =
      Pattern.compile("^## What was proven$(.*?)(?=^## |\\z)", Pattern.MULTILINE | Pattern.DOTALL);

  private static final Pattern CODE =
      Pattern.compile("\\[`(?<linked>[^`]+)`]\\((?<target>[^)]+)\\)|`(?<plain>[^`]+)`");

  private static final Pattern NAME =
      Pattern.compile("(?<type>[A-Z]\\w*)?\\.?(?<method>[a-z]\\w*)?");

  private static final Pattern TAG = Pattern.compile("</?details>|<summary>.*?</summary>");

  private final Path lecture;
  private final String part;
  private final Map<String, Path> sources;
  private final List<String> problems = new ArrayList<>();

  /** The class that was named last, or null. */
  private Path named;

  private ProofTable(Path lecture, String part, Map<String, Path> sources) {
    this.lecture = lecture;
    this.part = part;
    this.sources = sources;
  }

  /** The Java sources of a checkout by the name of their class. */
  static Map<String, Path> sources(Path root) throws IOException {
    Map<String, Path> sources = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> file.toString().replace('\\', '/').contains("/src/"))
          .forEach(file -> sources.put(className(file), file));
    }
    return sources;
  }

  /**
   * One line for each class or method that a lecture names and that is not there, and one if it
   * does not say behind its table what no test says.
   *
   * @param sources by the name of their class
   */
  static List<String> problems(Path lecture, Map<String, Path> sources) throws IOException {
    Matcher part = PART.matcher(Files.readString(lecture));
    if (!part.find()) {
      return List.of();
    }
    ProofTable table = new ProofTable(lecture, part.group(1), sources);
    table.check();
    return table.problems;
  }

  private void check() throws IOException {
    StringBuilder behind = new StringBuilder();
    for (String line : part.lines().toList()) {
      if (line.startsWith("|")) {
        String[] cells = line.split("(?<!\\\\)\\|");
        checkRow(cells[cells.length - 1]);
        behind.setLength(0);
      } else {
        behind.append(line);
      }
    }
    if (TAG.matcher(behind).replaceAll("").isBlank()) {
      problems.add(lecture.getFileName() + ": does not end with what no test says");
    }
  }

  private void checkRow(String cell) throws IOException {
    Matcher code = CODE.matcher(cell);
    while (code.find()) {
      String text = code.group("linked") == null ? code.group("plain") : code.group("linked");
      Matcher name = NAME.matcher(text);
      if (name.matches()) {
        if (name.group("type") != null) {
          named = source(name.group("type"), code.group("target"));
        }
        if (name.group("method") != null && !hasMethod(name.group("method"))) {
          problems.add(
              lecture.getFileName()
                  + ": no test "
                  + name.group("method")
                  + (named == null ? "" : " in " + className(named)));
        }
      }
    }
  }

  private Path source(String type, String target) {
    Path found = target == null ? sources.get(type) : lecture.resolveSibling(target).normalize();
    if (found == null || !Files.isRegularFile(found) || !className(found).equals(type)) {
      problems.add(
          lecture.getFileName() + ": no class " + type + (target == null ? "" : " at " + target));
      return null;
    }
    return found;
  }

  private boolean hasMethod(String method) throws IOException {
    return named != null
        && Pattern.compile("\\bvoid " + method + "\\(").matcher(Files.readString(named)).find();
  }

  private static String className(Path source) {
    return source.getFileName().toString().replace(".java", "");
  }
}
