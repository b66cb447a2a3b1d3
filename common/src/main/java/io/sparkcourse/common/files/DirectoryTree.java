package io.sparkcourse.common.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A directory with everything in it. */
public final class DirectoryTree {
  /** For about a second in total. */
  private static final int ATTEMPTS = 100;

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private DirectoryTree() {}

  /**
   * Deletes a directory, or a file; does nothing if there is none.
   *
   * <p>Threads of Spark that outlive their context, and processes that were just killed, may write
   * or delete files there for a moment: so deletion is retried for a second.
   *
   * @throws UncheckedIOException if it still exists after that
   */
  public static void delete(Path directory) {
    UncheckedIOException failure = null;
    for (int attempt = 1; attempt <= ATTEMPTS && Files.exists(directory); attempt++) {
      try {
        deleteOnce(directory);
      } catch (UncheckedIOException changed) {
        failure = changed;
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    if (failure != null && Files.exists(directory)) {
      throw failure;
    }
  }

  private static void deleteOnce(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }
}
