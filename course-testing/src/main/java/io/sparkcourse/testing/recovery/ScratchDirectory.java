package io.sparkcourse.testing.recovery;

import io.sparkcourse.common.files.DirectoryTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A temporary directory that is deleted when it is closed, or when this JVM ends before that, as
 * with Ctrl-C.
 */
public final class ScratchDirectory implements AutoCloseable {
  private final Path path;
  private final Thread whenThisJvmEnds = new Thread(this::deleteAtExit, "delete-scratch");

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
  public void close() {
    DirectoryTree.delete(path);
    try {
      Runtime.getRuntime().removeShutdownHook(whenThisJvmEnds);
    } catch (IllegalStateException ending) {
      // then it finds nothing to delete
    }
  }

  private void deleteAtExit() {
    try {
      DirectoryTree.delete(path);
    } catch (UncheckedIOException failure) {
      System.err.println("Could not delete " + path + ": " + failure.getCause());
    }
  }
}
