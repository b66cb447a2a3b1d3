package io.sparkcourse.cli.build;

import io.sparkcourse.cli.host.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * What the launcher notes after it has built a module: from which inputs, in which state, and what
 * came out. The list of inputs may be trusted as long as the state is the same, because the poms
 * are among the inputs; so the poms need not be parsed at every start.
 *
 * @param fingerprint the state of the inputs just before the build
 * @param inputs files and folders that the module is built from
 * @param outputs files and folders that the build left behind
 */
public record Stamp(String fingerprint, List<Path> inputs, List<Path> outputs) {
  private static final String INPUT = "input ";
  private static final String OUTPUT = "output ";

  public static Path fileOf(Path root, String module, BuildScope scope) {
    return root.resolve(module).resolve("target/course").resolve(scope.stampFile());
  }

  /** Whether the module was built from just the present inputs and its output is still there. */
  public static boolean isFresh(Path root, String module, BuildScope scope) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(fileOf(root, module, scope));
    } catch (NoSuchFileException e) {
      return false;
    }
    Stamp stamp = new Stamp(lines.get(0), paths(root, lines, INPUT), paths(root, lines, OUTPUT));
    return stamp.outputs.stream().allMatch(Files::exists)
        && stamp.fingerprint.equals(Fingerprint.of(stamp.inputs));
  }

  void write(Path root, String module, BuildScope scope) throws IOException {
    StringBuilder text = new StringBuilder(fingerprint).append('\n');
    inputs.forEach(path -> text.append(INPUT).append(relative(root, path)).append('\n'));
    outputs.forEach(path -> text.append(OUTPUT).append(relative(root, path)).append('\n'));
    AtomicFile.write(fileOf(root, module, scope), text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static List<Path> paths(Path root, List<String> lines, String prefix) {
    return lines.stream()
        .filter(line -> line.startsWith(prefix))
        .map(line -> root.resolve(line.substring(prefix.length())))
        .toList();
  }

  /** Relative, so that a checkout that was moved is built anew rather than trusted by accident. */
  private static String relative(Path root, Path path) {
    return root.relativize(path).toString().replace('\\', '/');
  }
}
