package io.sparkcourse.cli.build;

import io.sparkcourse.cli.host.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the launcher notes after it has built a module: from which inputs, in which state, and what
 * came out. The list of inputs may be trusted as long as their state is the same, because the poms
 * are among them.
 *
 * @param inputs files and folders that the module is built from, each with its fingerprint just
 *     before the build
 * @param outputs files and folders that the build left behind
 */
record Stamp(Map<Path, String> inputs, List<Path> outputs) {
  private static final String INPUT = "input";
  private static final String OUTPUT = "output";

  static Path fileOf(Path root, String module, BuildScope scope) {
    return root.resolve(module).resolve("target/course").resolve(scope.stampFile());
  }

  /** Whether the module was built from just the present inputs and its output is still there. */
  static boolean isFresh(Path root, String module, BuildScope scope) throws IOException {
    return changedInputs(root, module, scope).filter(List::isEmpty).isPresent();
  }

  /**
   * The inputs, relative to the root, that were changed since the module was built.
   *
   * @return empty if nothing is known of the last build, or not all of its output is there
   */
  static Optional<List<Path>> changedInputs(Path root, String module, BuildScope scope)
      throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(fileOf(root, module, scope));
    } catch (FileSystemException e) {
      // None, or one that may not be read: then nothing is known of the last build.
      return Optional.empty();
    }
    List<Path> changed = new ArrayList<>();
    for (String line : lines) {
      String[] words = line.split(" ", 3);
      if (words.length < 3) {
        return Optional.empty();
      }
      Path path = root.resolve(words[2]);
      boolean holds =
          switch (words[0]) {
            case INPUT -> words[1].equals(Fingerprint.of(List.of(path)));
            case OUTPUT -> Files.exists(path);
            default -> false;
          };
      if (!holds && !words[0].equals(INPUT)) {
        return Optional.empty();
      }
      if (!holds) {
        changed.add(Path.of(words[2]));
      }
    }
    return lines.isEmpty() ? Optional.empty() : Optional.of(changed);
  }

  void write(Path root, String module, BuildScope scope) throws IOException {
    StringBuilder text = new StringBuilder();
    inputs.forEach(
        (path, fingerprint) ->
            text.append(String.join(" ", INPUT, fingerprint, relative(root, path))).append('\n'));
    outputs.forEach(
        path -> text.append(String.join(" ", OUTPUT, "-", relative(root, path))).append('\n'));
    AtomicFile.write(fileOf(root, module, scope), text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Relative, so that a checkout that was moved is built again rather than trusted by accident. */
  private static String relative(Path root, Path path) {
    return root.relativize(path).toString().replace('\\', '/');
  }
}
