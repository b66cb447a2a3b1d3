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

/**
 * Words that Spark's documentation would not use, and what to write in place of them.
 *
 * <p>Texts, and the sources of sections, labs and launcher, are read as a whole. In the modules
 * that recorded answers depend on, only comments are read: names and messages stay as they are
 * there, because the answers would have to run again.
 */
final class PlainWords {
  private static final Pattern BLOCK = Pattern.compile("(?sm)^ *```.*?^ *```");

  /** A comment, or a literal, which may look like one. */
  private static final Pattern COMMENT_OR_LITERAL =
      Pattern.compile(
          "(?s)(//[^\n]*+|/\\*.*?\\*/)"
              + "|\"\"\".*?(?<!\\\\)\"\"\""
              + "|\"[^\"\\\\\n]*+(?:\\\\.[^\"\\\\\n]*+)*+\""
              + "|'(?:\\\\.)?[^'\n]*+'");

  private static final Pattern READ_AS_A_WHOLE = Pattern.compile("section\\d.*|labs|course-cli");

  private static final Pattern UNDER_ANSWERS =
      Pattern.compile("common|course-testing|local-services|exercises|solutions");

  private static final Map<Pattern, String> INSTEAD = new LinkedHashMap<>();

  /** Only for tasks, hints and the comments around them: lectures still use some of these. */
  private static final Map<Pattern, String> INSTEAD_IN_TASKS = new LinkedHashMap<>();

  static {
    word("anew", "again, or from scratch");
    word("for ever", "forever");
    word("mend(?:s|ed|ing)?", "fix");
    word("to be had", "there is, or you get it by");
    word("lets? go of", "removes, or releases");
    word("dear", "expensive");
    word("stands (?:in|there)", "is in, or is there");
    word("told every", "updated every");
    word("told (?:on|in|elsewhere)", "reported");
    word("the begin of", "the start of");
    name("Anew", "Again");
    name("ForEver", "Forever");
    name("(?:To|Can)Mend", "Fix");
    name("(?:Is|Are)Told", "IsReported");
    name("(?:Is|Are)?Puts?Out", "IsOutput");
    name("(?:Is|Are)Through", "HasFinished");

    wordInTasks("whoever", "a user who, or the code that");
    wordInTasks("somebody", "a user, or what it is that does it");
    wordInTasks("(?:become|becomes|became) of", "happens to");
    wordInTasks("puts? out", "output");
    wordInTasks("now and then", "occasionally");
    wordInTasks("beside", "next to");
    wordInTasks("(?:is|are) through with", "has finished");
  }

  private PlainWords() {}

  private static void word(String words, String instead) {
    INSTEAD.put(spread(words), instead);
  }

  private static void wordInTasks(String words, String instead) {
    INSTEAD_IN_TASKS.put(spread(words), instead);
  }

  /** Words, which may be on two lines of a text or of a comment. */
  private static Pattern spread(String words) {
    return Pattern.compile("(?i)\\b" + words.replace(" ", "[\\s*/]+") + "\\b");
  }

  /** A part of a name in Java. */
  private static void name(String part, String instead) {
    INSTEAD.put(Pattern.compile("(?<=[a-z])" + part + "(?![a-z])"), instead);
  }

  /** All problems of the course, as {@link #problems} and {@link #problemsInTasks} report them. */
  static List<String> problemsBelow(Path root) throws IOException {
    List<String> problems = new ArrayList<>();
    for (Path file : readAsAWhole(root)) {
      problems.addAll(problems(file));
    }
    for (Path file : ofTasks(root)) {
      problems.addAll(problemsInTasks(file));
    }
    return problems;
  }

  /** What to write in place of what, as in {@code a.md:7: 'anew': write again, or from scratch}. */
  static List<String> problems(Path file) throws IOException {
    return problems(file, withoutBlocks(Files.readString(file)), INSTEAD);
  }

  /** As {@link #problems}, of a hint, or of the comments of a source, with further words. */
  static List<String> problemsInTasks(Path file) throws IOException {
    String content = Files.readString(file);
    String text = isJava(file) ? comments(content) : withoutBlocks(content);
    List<String> problems = new ArrayList<>(problems(file, text, INSTEAD));
    problems.addAll(problems(file, text, INSTEAD_IN_TASKS));
    return problems;
  }

  private static List<String> problems(Path file, String text, Map<Pattern, String> words) {
    List<String> problems = new ArrayList<>();
    words.forEach(
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
    return BLOCK.matcher(text).replaceAll(block -> lineEnds(block.group()));
  }

  /** The comments of a source, on the lines on which they are. */
  private static String comments(String java) {
    StringBuilder comments = new StringBuilder();
    int end = 0;
    Matcher found = COMMENT_OR_LITERAL.matcher(java);
    while (found.find()) {
      if (found.group(1) != null) {
        comments.append(lineEnds(java.substring(end, found.start()))).append(found.group(1));
        end = found.end();
      }
    }
    return comments.toString();
  }

  private static String lineEnds(String text) {
    return text.replaceAll("[^\\n]", "");
  }

  /** Texts for all, and the sources of sections, labs and launcher. */
  private static List<Path> readAsAWhole(Path root) throws IOException {
    List<Path> files = new ArrayList<>(Lectures.of(root));
    for (String name : List.of("README", "CONTRIBUTING", "GLOSSARY", "TROUBLESHOOTING")) {
      files.add(root.resolve(name + ".md"));
    }
    files.addAll(sources(root, READ_AS_A_WHOLE));
    return files;
  }

  /** Hints, and the sources of the modules that recorded answers depend on. */
  private static List<Path> ofTasks(Path root) throws IOException {
    List<Path> files = new ArrayList<>(below(root.resolve("exercises"), ".md"));
    files.addAll(sources(root, UNDER_ANSWERS));
    return files;
  }

  /** The Java sources of modules of the course, which may have modules in them. */
  private static List<Path> sources(Path root, Pattern modules) throws IOException {
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> folders = Files.find(root, 3, (folder, is) -> folder.endsWith("src"))) {
      for (Path folder : folders.toList()) {
        if (modules.matcher(root.relativize(folder).getName(0).toString()).matches()) {
          sources.addAll(below(folder, ".java"));
        }
      }
    }
    sources.removeIf(source -> source.getFileName().toString().contains("PlainWords"));
    return sources;
  }

  private static boolean isJava(Path file) {
    return file.getFileName().toString().endsWith(".java");
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
