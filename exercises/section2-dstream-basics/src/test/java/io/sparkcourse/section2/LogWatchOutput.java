package io.sparkcourse.section2;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The directory into which an answer to exercise 2.13a writes, and what can go wrong with it. */
record LogWatchOutput(Path directory) {
  /** A file as it is shown: its kind, such as {@code pages}, and its lines. */
  record WrittenFile(String kind, List<String> lines) {
    @Override
    public String toString() {
      String separator = "\n" + " ".repeat(kind.length() + 2);
      return kind + ": " + String.join(separator, lines);
    }
  }

  /** All lines by the names of the files, such as {@code pages/60000}. */
  SortedMap<String, List<String>> files() throws IOException {
    SortedMap<String, List<String>> files = new TreeMap<>();
    for (Path kind : children(directory)) {
      for (Path file : Files.isDirectory(kind) ? children(kind) : List.of(kind)) {
        files.put(directory.relativize(file).toString().replace('\\', '/'), lines(file));
      }
    }
    return files;
  }

  /** From now on no file of this kind can be written. */
  void block(String kind) throws IOException {
    Path folder = directory.resolve(kind);
    if (Files.exists(folder)) {
      Files.move(folder, away(kind));
    }
    Files.createFile(folder);
  }

  /** Files of this kind can be written again. */
  void unblock(String kind) throws IOException {
    Path folder = directory.resolve(kind);
    Files.delete(folder);
    if (Files.exists(away(kind))) {
      Files.move(away(kind), folder);
    }
  }

  private Path away(String kind) {
    return directory.resolve("." + kind);
  }

  /** Leaves the first half of a file, as if its writer had been killed. */
  void cutInHalf(String name) throws IOException {
    Path written = directory.resolve(name);
    List<Path> parts =
        Files.isDirectory(written)
            ? children(written)
            : Files.exists(written) ? List.of(written) : List.of();
    for (Path part : parts) {
      try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
        channel.truncate(channel.size() / 2);
      }
    }
  }

  /** The lines of a file, or of all parts that saveAsTextFile has written. */
  private static List<String> lines(Path file) throws IOException {
    if (Files.isRegularFile(file)) {
      return Files.readAllLines(file);
    }
    List<String> lines = new ArrayList<>();
    for (Path part : children(file)) {
      lines.addAll(lines(part));
    }
    return lines;
  }

  /** What is in a directory, except hidden files and markers; nothing if it does not exist. */
  private static List<Path> children(Path directory) throws IOException {
    if (Files.notExists(directory)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(directory)) {
      return children
          .filter(child -> !child.getFileName().toString().matches("[._].*"))
          .sorted()
          .toList();
    }
  }
}
