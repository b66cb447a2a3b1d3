package io.sparkcourse.section2;

import io.sparkcourse.testing.exercise.WrongAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What an answer to exercise 2.13a has written: the lines by kind and number of batch, from 1.
 *
 * @param batches how many there were; a file of a later one is wrong
 */
record LogWatchOutput(Path directory, int batches) {
  /**
   * The lines of the files of a kind.
   *
   * @throws WrongAnswer if one is named after something else than the time of a batch
   */
  SortedMap<Integer, List<String>> lines(String kind) throws IOException {
    SortedMap<Integer, List<String>> lines = new TreeMap<>();
    for (Path file : children(directory.resolve(kind))) {
      lines.put(batch(kind, file.getFileName().toString()), lines(file));
    }
    return lines;
  }

  /** All lines by the names of the files. */
  SortedMap<String, List<String>> all() throws IOException {
    SortedMap<String, List<String>> all = new TreeMap<>();
    for (Path kind : children(directory)) {
      for (Path file : Files.isDirectory(kind) ? children(kind) : List.of(kind)) {
        all.put(directory.relativize(file).toString().replace('\\', '/'), lines(file));
      }
    }
    return all;
  }

  private int batch(String kind, String name) {
    long interval = Ex13aLogWatch.BATCH.milliseconds();
    if (name.matches("\\d{1,15}") && Long.parseLong(name) % interval == 0) {
      long batch = Long.parseLong(name) / interval;
      if (batch >= 1 && batch <= batches) {
        return (int) batch;
      }
    }
    throw WrongAnswer.because(
        "There is "
            + kind
            + "/"
            + name
            + ". A file is named after the time of its batch in milliseconds, and nothing else:"
            + " foreachRDD hands it to a function of two arguments, (rdd, time) -> ...");
  }

  /** The lines of a file, or of all parts that saveAsTextFile has written. */
  private static List<String> lines(Path file) throws IOException {
    if (Files.isRegularFile(file)) {
      return Files.readAllLines(file).stream().map(String::stripTrailing).toList();
    }
    List<String> lines = new ArrayList<>();
    for (Path part : children(file)) {
      lines.addAll(lines(part));
    }
    return lines;
  }

  /** What is in a directory, but for hidden files and markers; nothing, if there is none. */
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
