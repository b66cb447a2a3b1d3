package io.sparkcourse.cli.author;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Words that Spark's documentation would not use, and what to write in place of them. */
final class PlainWords {
  private static final Pattern BLOCK = Pattern.compile("(?sm)^ *```.*?^ *```");

  private static final Map<Pattern, String> INSTEAD = new LinkedHashMap<>();

  static {
    word("anew", "again, or from scratch");
    word("for ever", "forever");
    word("mend(?:s|ed|ing)?", "fix");
    word("to be had", "there is, or you get it by");
    word("lets? go of", "removes, or releases");
    word("dear", "expensive");
    word("stands (?:in|there)", "is in, or is there");
    word("told every", "updated every");
    name("Anew", "Again");
    name("ForEver", "Forever");
    name("(?:To|Can)Mend", "Fix");
    name("(?:Is|Are)Told", "IsReported");
  }

  private PlainWords() {}

  /** Words, which may be on two lines of a text or of a comment. */
  private static void word(String words, String instead) {
    String regex = "(?i)\\b" + words.replace(" ", "[\\s*/]+") + "\\b";
    INSTEAD.put(Pattern.compile(regex), instead);
  }

  /** A part of a name in Java. */
  private static void name(String part, String instead) {
    INSTEAD.put(Pattern.compile("(?<=[a-z])" + part + "(?![a-z])"), instead);
  }

  /** What to write in place of what, as in {@code a.md:7: 'anew': write again, or from scratch}. */
  static List<String> problems(Path file) throws IOException {
    String text = withoutBlocks(Files.readString(file));
    List<String> problems = new ArrayList<>();
    INSTEAD.forEach(
        (pattern, instead) -> {
          Matcher found = pattern.matcher(text);
          while (found.find()) {
            long before = text.substring(0, found.start()).chars().filter(c -> c == '\n').count();
            problems.add(
                file.getFileName()
                    + ":"
                    + (before + 1)
                    + ": '"
                    + found.group().replaceAll("[\\s*/]+", " ")
                    + "': write "
                    + instead);
          }
        });
    return problems;
  }

  /** Blocks of code in a text are copies: their originals are looked at. The lines stay. */
  private static String withoutBlocks(String text) {
    return BLOCK.matcher(text).replaceAll(block -> block.group().replaceAll("[^\\n]", ""));
  }

  /**
   * Texts, hints, and the sources of sections, labs and launcher. Not the modules that all
   * exercises are built on: whoever changes a comment there runs all recorded answers again.
   */
  static List<Path> files(Path root) throws IOException {
    List<Path> files = new ArrayList<>(Lectures.of(root));
    for (String name : List.of("README", "CONTRIBUTING", "GLOSSARY", "TROUBLESHOOTING")) {
      files.add(root.resolve(name + ".md"));
    }
    try (Stream<Path> modules = Files.list(root)) {
      for (Path module : modules.filter(PlainWords::isChecked).toList()) {
        files.addAll(below(module.resolve("src"), ".java"));
      }
    }
    files.addAll(below(root.resolve("exercises"), ".md"));
    return files.stream()
        .filter(file -> !file.getFileName().toString().contains("PlainWords"))
        .toList();
  }

  private static boolean isChecked(Path module) {
    return module.getFileName().toString().matches("section\\d.*|labs|course-cli");
  }

  private static List<Path> below(Path folder, String suffix) throws IOException {
    if (Files.notExists(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> file.toString().endsWith(suffix))
          .filter(Files::isRegularFile)
          .toList();
    }
  }
}
