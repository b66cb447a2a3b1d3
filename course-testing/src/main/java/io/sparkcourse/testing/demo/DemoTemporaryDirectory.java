package io.sparkcourse.testing.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The temporary directory of a process that runs demos. Its name contains characters that a
 * student's may have on Windows, where it includes the name of the user, and that percent-encoding
 * would change.
 */
record DemoTemporaryDirectory(Path path) {
  private static final String NAME = "Ann's 50% #1 %20+";

  /** A new one, the only entry of a new directory. */
  static DemoTemporaryDirectory in(Path parent) throws IOException {
    return new DemoTemporaryDirectory(Files.createDirectories(parent.resolve("tmp").resolve(NAME)));
  }

  /** The names of what is in it, or next to it. */
  List<String> leftBehind() throws IOException {
    List<String> names = new ArrayList<>(names(path.getParent()));
    names.remove(NAME);
    names.addAll(names(path));
    return names;
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
