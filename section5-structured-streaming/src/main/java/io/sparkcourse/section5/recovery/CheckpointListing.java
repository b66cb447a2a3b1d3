package io.sparkcourse.section5.recovery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The contents of a checkpoint's files, as readable lines. */
final class CheckpointListing {
  private static final Pattern FILE_NAME = Pattern.compile("\"path\":\"[^\"]*/([^/\"]+)\"");

  private CheckpointListing() {}

  /** A line for each file of a checkpoint; the state's files are together, by partition. */
  static List<String> of(Path checkpoint) throws IOException {
    try (Stream<Path> files = Files.walk(checkpoint)) {
      return files
          .filter(file -> isStateOfPartition(checkpoint, file) || isLog(checkpoint, file))
          .map(file -> "%-11s  %s".formatted(name(checkpoint, file), content(file)))
          .sorted()
          .toList();
    }
  }

  private static boolean isStateOfPartition(Path checkpoint, Path file) {
    return name(checkpoint, file).matches("state/\\d+/\\d+");
  }

  private static boolean isLog(Path checkpoint, Path file) {
    String name = name(checkpoint, file);
    return Files.isRegularFile(file) && !name.startsWith("state/") && !name.endsWith(".crc");
  }

  private static String name(Path checkpoint, Path file) {
    return checkpoint.relativize(file).toString().replace('\\', '/');
  }

  private static String content(Path file) {
    try {
      if (Files.isDirectory(file)) {
        try (Stream<Path> deltas = Files.list(file)) {
          return deltas
              .map(delta -> delta.getFileName().toString())
              .filter(delta -> delta.endsWith(".delta") && !delta.startsWith("."))
              .sorted()
              .collect(Collectors.joining(" "));
        }
      }
      List<String> lines = Files.readAllLines(file);
      String last = lines.get(lines.size() - 1);
      Matcher fileName = FILE_NAME.matcher(last);
      return fileName.find() ? fileName.group(1) : last.replaceAll("(\"id\":).*", "$1 ...}");
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }
}
