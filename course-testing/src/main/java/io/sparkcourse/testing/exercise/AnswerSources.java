package io.sparkcourse.testing.exercise;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a check's verdict on the recorded answers of its exercise depends on: the course's sources
 * on the class path, but for those of other exercises, and the names of all libraries.
 *
 * @param files by their path below the root, with {@code /}
 * @param libraries names of JAR files
 */
record AnswerSources(SortedMap<String, Path> files, SortedSet<String> libraries) {
  private static final Pattern EXERCISE = Pattern.compile("Ex\\d\\d[a-z]\\w*\\.java");

  /**
   * @param root of the course
   * @param classPath entries, separated as on this system
   * @param prefix with which the files of the exercise begin, such as {@code Ex08a}
   */
  static AnswerSources of(Path root, String classPath, String prefix) {
    AnswerSources sources = new AnswerSources(new TreeMap<>(), new TreeSet<>());
    for (String entry : classPath.split(Pattern.quote(File.pathSeparator))) {
      sources.add(root, Path.of(entry).toAbsolutePath(), prefix);
    }
    return sources;
  }

  private void add(Path root, Path entry, String prefix) {
    if (!entry.startsWith(root)) {
      libraries.add(entry.getFileName().toString());
      return;
    }
    String name = entry.getFileName().toString();
    boolean test = name.equals("test-classes") || name.endsWith("-tests.jar");
    Path module = entry.getParent().getParent(); // without target
    for (Path file : filesBelow(module.resolve("src").resolve(test ? "test" : "main"))) {
      if (isOf(prefix, file.getFileName().toString())) {
        files.put(root.relativize(file).toString().replace('\\', '/'), file);
      }
    }
  }

  private static boolean isOf(String prefix, String file) {
    return file.startsWith(prefix) || !EXERCISE.matcher(file).matches();
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
   * Whether a module of the course is on the class path as a library, whose sources nobody knows.
   */
  boolean areIncomplete() {
    return libraries.stream().anyMatch(library -> library.contains("SNAPSHOT"));
  }

  /** A number in hexadecimal digits that is another one when any of this changes. */
  String fingerprint() {
    MessageDigest digest = sha256();
    files.forEach(
        (path, file) -> {
          digest.update(bytes(path + "\n"));
          digest.update(content(file));
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
