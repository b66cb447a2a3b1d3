package io.sparkcourse.common;

import io.sparkcourse.common.failure.CannotRunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option of a demo that writes files worth looking at after its end. */
public final class OutputDirectoryOption {
  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "Write to DIR, and leave the files there.")
  private Path directory;

  /**
   * Where to write: the requested directory, or else a temporary one.
   *
   * @throws CannotRunException if the directory cannot be created or written to
   */
  public Path orTemporary(DemoRun run) {
    if (directory == null) {
      return run.temporaryDirectory("output");
    }
    Path absolute = directory.toAbsolutePath();
    try {
      Files.createDirectories(absolute);
    } catch (IOException cause) {
      throw cannotWrite(absolute, cause);
    }
    if (!Files.isWritable(absolute)) {
      throw cannotWrite(absolute, null);
    }
    return absolute;
  }

  private static CannotRunException cannotWrite(Path directory, IOException cause) {
    return new CannotRunException(
        "Cannot write to " + directory + ": give --directory one that you may write to.", cause);
  }
}
