package io.sparkcourse.cli.author;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The lecture files of a checkout. */
public final class Lectures {
  private Lectures() {}

  /**
   * All Markdown files in the {@code lectures} folders of the modules, in the order of their names.
   */
  public static List<Path> of(Path root) throws IOException {
    try (Stream<Path> modules = Files.list(root)) {
      List<Path> folders =
          modules.map(module -> module.resolve("lectures")).filter(Files::isDirectory).toList();
      List<Path> lectures = new ArrayList<>();
      for (Path folder : folders) {
        try (Stream<Path> files = Files.list(folder)) {
          files.filter(file -> file.toString().endsWith(".md")).forEach(lectures::add);
        }
      }
      return lectures.stream().sorted().toList();
    }
  }
}
