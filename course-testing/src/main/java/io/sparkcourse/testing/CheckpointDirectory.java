package io.sparkcourse.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A directory that a stopped context has kept its checkpoints in. */
public final class CheckpointDirectory {
  private static final int ATTEMPTS = 100;

  private CheckpointDirectory() {}

  /**
   * Deletes it with all that is in it. Spark may still tidy up its checkpoints, or finish one:
   * files come and go meanwhile.
   *
   * @throws UncheckedIOException if it cannot be deleted
   */
  public static void delete(Path directory) {
    UncheckedIOException failure = null;
    for (int attempt = 1; attempt <= ATTEMPTS && Files.exists(directory); attempt++) {
      try {
        deleteAll(directory);
      } catch (UncheckedIOException changed) {
        failure = changed;
      } catch (IOException changed) {
        failure = new UncheckedIOException(changed);
      }
    }
    if (failure != null && Files.exists(directory)) {
      throw failure;
    }
  }

  private static void deleteAll(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
