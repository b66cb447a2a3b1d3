package io.sparkcourse.testing.recovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A temporary directory that is deleted when it is closed, or when this JVM ends before, as by
 * Ctrl-C.
 */
public final class ScratchDirectory implements AutoCloseable {
  /** Processes that are killed at the same time may still write for a moment. */
  private static final int ATTEMPTS = 20;

  private static final int PAUSE_MILLIS = 50;

  private final Path path;
  private final Thread whenThisJvmEnds = new Thread(this::deletePatiently, "delete-scratch");

  private ScratchDirectory(Path path) {
    this.path = path;
  }

  /** A new directory, empty, whose name begins like this. */
  public static ScratchDirectory create(String prefix) throws IOException {
    ScratchDirectory directory = new ScratchDirectory(Files.createTempDirectory(prefix));
    Runtime.getRuntime().addShutdownHook(directory.whenThisJvmEnds);
    return directory;
  }

  public Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    delete();
    try {
      Runtime.getRuntime().removeShutdownHook(whenThisJvmEnds);
    } catch (IllegalStateException ending) {
      // then it finds nothing to delete
    }
  }

  private void deletePatiently() {
    try {
      for (int attempt = 1; attempt <= ATTEMPTS && !isDeleted(); attempt++) {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isDeleted() {
    try {
      delete();
      return true;
    } catch (IOException somebodyWrites) {
      return false;
    }
  }

  private void delete() throws IOException {
    if (Files.notExists(path)) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
