package io.sparkcourse.common;

import io.sparkcourse.common.failure.CannotRunException;
import io.sparkcourse.common.files.DirectoryTree;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.util.ShutdownHookManager;

/** The single directory for the temporary files of a run; it is deleted when the JVM ends. */
final class RunDirectory {
  /** After Spark's own hooks, which stop the contexts that still write here. */
  private static final int AFTER_SPARK = 1;

  /** Standard error is silent by the time the directory is deleted. */
  private final PrintStream console = System.err;

  private Path path;

  /** Creates it at the first call: a run that only shows its help needs none. */
  synchronized Path path() {
    if (path == null) {
      refuseCommas();
      try {
        path = Files.createTempDirectory("spark-course-").toRealPath();
      } catch (IOException cause) {
        throw new CannotRunException(
            "Cannot write to the temporary directory "
                + System.getProperty("java.io.tmpdir")
                + ": set -Djava.io.tmpdir (or TMPDIR, on Windows TEMP) to one that is writable.",
            cause);
      }
      ShutdownHookManager.get().addShutdownHook(this::delete, AFTER_SPARK);
    }
    return path;
  }

  /** Spark reads its setting for local files as a list, and would use other directories as well. */
  private static void refuseCommas() {
    String root = System.getProperty("java.io.tmpdir");
    if (root.contains(",")) {
      throw new CannotRunException(
          "Spark cannot use the temporary directory "
              + root
              + ", for it divides the name at the comma: set -Djava.io.tmpdir to one without.");
    }
  }

  /** A directory in it, created if it does not exist. */
  Path create(String name) {
    try {
      return Files.createDirectories(path().resolve(name));
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  private void delete() {
    try {
      DirectoryTree.delete(path);
    } catch (UncheckedIOException failure) {
      console.println("Could not delete " + path + ": " + failure.getCause());
    }
  }
}
