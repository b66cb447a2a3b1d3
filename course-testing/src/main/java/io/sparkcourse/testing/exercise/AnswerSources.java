package io.sparkcourse.testing.exercise;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a check's verdict on the recorded answers of its exercise depends on: the course's sources
 * on the class path that the exercise's own sources use, the resources next to them, and the names
 * of all libraries.
 *
 * <p>A source uses another one if it contains, anywhere but in a comment, the name of one of its
 * top-level classes. So a class with the same name adds one too many, which only costs time.
 * Comments and line breaks of Java sources do not count: no verdict depends on them.
 *
 * @param files by their path below the root, with {@code /}
 * @param libraries names of JAR files
 */
record AnswerSources(SortedMap<String, Path> files, SortedSet<String> libraries) {
  private static final Pattern WORD = Pattern.compile("\\w+");

  /** A literal, which stays, or what the compiler skips between two words. */
  private static final Pattern LITERAL_OR_SPACE =
      Pattern.compile(
          "(?s)(\"\"\".*?[^\\\\]\"\"\""
              + "|\"[^\"\\\\\n]*+(?:\\\\.[^\"\\\\\n]*+)*+\""
              + "|'(?:\\\\.)?[^'\n]*+')"
              + "|(?:\\s++|//[^\n]*+|/\\*.*?\\*/)++");

  /** A declaration that begins its line, as the formatter writes top-level ones. */
  private static final Pattern DECLARATION =
      Pattern.compile("(?m)^(?:[a-z-]+ )*(?:class|interface|record|enum|@interface) (\\w+)");

  /**
   * @param root of the course
   * @param classPath entries, separated as on this system
   * @param prefix with which the file names of the exercise begin, such as {@code Ex08a}
   */
  static AnswerSources of(Path root, String classPath, String prefix) {
    List<Path> sources = new ArrayList<>();
    SortedSet<String> libraries = new TreeSet<>();
    for (String name : classPath.split(Pattern.quote(File.pathSeparator))) {
      Path entry = Path.of(name).toAbsolutePath();
      if (entry.startsWith(root)) {
        sources.addAll(sourcesOf(entry));
      } else {
        libraries.add(entry.getFileName().toString());
      }
    }
    SortedMap<String, Path> files = new TreeMap<>();
    for (Path file : used(sources, prefix)) {
      files.put(root.relativize(file).toString().replace('\\', '/'), file);
    }
    return new AnswerSources(files, libraries);
  }

  private static List<Path> sourcesOf(Path entry) {
    String name = entry.getFileName().toString();
    boolean test = name.equals("test-classes") || name.endsWith("-tests.jar");
    Path module = entry.getParent().getParent(); // without target
    return filesBelow(module.resolve("src").resolve(test ? "test" : "main"));
  }

  private static Set<Path> used(List<Path> sources, String prefix) {
    Map<String, List<Path>> declared = new HashMap<>();
    Deque<Path> toRead = new ArrayDeque<>();
    for (Path source : sources) {
      String name = source.getFileName().toString();
      if (!isJava(source) || name.startsWith(prefix)) {
        toRead.add(source);
      }
      DECLARATION
          .matcher(new String(content(source), StandardCharsets.ISO_8859_1))
          .results()
          .forEach(
              found ->
                  declared.computeIfAbsent(found.group(1), k -> new ArrayList<>()).add(source));
    }
    Set<Path> used = new HashSet<>();
    while (!toRead.isEmpty()) {
      Path source = toRead.remove();
      if (used.add(source)) {
        WORD.matcher(text(source))
            .results()
            .map(word -> declared.getOrDefault(word.group(), List.of()))
            .forEach(toRead::addAll);
      }
    }
    return used;
  }

  /** The part of a file that counts. Resources need not be text. */
  private static String text(Path file) {
    String content = new String(content(file), StandardCharsets.ISO_8859_1);
    return isJava(file) ? withoutComments(content) : content;
  }

  private static boolean isJava(Path file) {
    return file.getFileName().toString().endsWith(".java");
  }

  static String withoutComments(String java) {
    return LITERAL_OR_SPACE
        .matcher(java)
        .replaceAll(
            found -> found.group(1) == null ? " " : Matcher.quoteReplacement(found.group(1)))
        .strip();
  }

  private static List<Path> filesBelow(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile).toList();
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  /**
   * Whether a module of the course is on the class path as a library, whose sources are unknown.
   */
  boolean areIncomplete() {
    return libraries.stream().anyMatch(library -> library.contains("SNAPSHOT"));
  }

  /** A number in hexadecimal digits that differs when any of this changes. */
  String fingerprint() {
    MessageDigest digest = sha256();
    files.forEach(
        (path, file) -> {
          digest.update(bytes(path + "\n"));
          digest.update(text(file).getBytes(StandardCharsets.ISO_8859_1));
        });
    libraries.forEach(library -> digest.update(bytes(library + "\n")));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] content(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException cause) {
      throw new IllegalStateException(cause); // each JDK has it
    }
  }
}
