package io.sparkcourse.common.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;

/**
 * Files that have arrived in a directory one after another, so that a stream reads them in that
 * order.
 */
public final class ArrivingFiles {
  private static final Instant FIRST = Instant.parse("2025-06-02T12:00:00Z");

  private ArrivingFiles() {}

  /**
   * Writes one file for each list of lines. Spark reads older files first, by modification time, so
   * they are a minute apart.
   *
   * @return the directory
   * @throws UncheckedIOException if a file cannot be written
   */
  public static Path write(Path directory, List<List<String>> files) {
    try {
      for (int i = 0; i < files.size(); i++) {
        Path file = Files.write(directory.resolve("part-" + i), files.get(i));
        Files.setLastModifiedTime(file, FileTime.from(FIRST.plusSeconds(60L * i)));
      }
      return directory;
    } catch (IOException cause) {
      throw new UncheckedIOException("Cannot write to " + directory, cause);
    }
  }
}
