package io.sparkcourse.common.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A directory to which Spark has saved an RDD as text: a file for each partition, and, once all of
 * them exist, an empty {@code _SUCCESS}.
 *
 * @param name of the directory, without its parents
 * @param complete whether there is a {@code _SUCCESS}
 * @param parts the lines of each file that holds data, by the file's name; hidden files, and those
 *     whose name begins with an underscore, hold none
 */
public record SavedText(String name, boolean complete, SortedMap<String, List<String>> parts) {
  private static final String SUCCESS = "_SUCCESS";

  public SavedText {
    parts = new TreeMap<>(parts);
  }

  /**
   * The directories in this one, in the order of their names; its files are skipped. There are none
   * if it does not exist: a program that saves nothing creates no directory.
   *
   * @throws UncheckedIOException if it cannot be read
   */
  public static List<SavedText> in(Path directory) {
    if (Files.notExists(directory)) {
      return List.of();
    }
    List<SavedText> saved = new ArrayList<>();
    for (Path path : children(directory)) {
      if (Files.isDirectory(path)) {
        saved.add(of(path));
      }
    }
    return saved;
  }

  /** All lines, in the order of the files' names and of the lines in each. */
  public List<String> lines() {
    return parts.values().stream().flatMap(List::stream).toList();
  }

  private static SavedText of(Path directory) {
    SortedMap<String, List<String>> parts = new TreeMap<>();
    boolean complete = false;
    for (Path path : children(directory)) {
      String name = path.getFileName().toString();
      if (name.equals(SUCCESS)) {
        complete = true;
      } else if (Files.isRegularFile(path) && !name.startsWith(".") && !name.startsWith("_")) {
        parts.put(name, read(path));
      }
    }
    return new SavedText(directory.getFileName().toString(), complete, parts);
  }

  private static List<Path> children(Path directory) {
    try (Stream<Path> children = Files.list(directory)) {
      return children.sorted().toList();
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  private static List<String> read(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }
}
