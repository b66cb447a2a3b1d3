package io.sparkcourse.section3.checkpointing;

import io.sparkcourse.common.failure.CannotRunException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Option;

/** A directory for checkpoints that outlive the program. */
final class CheckpointOption {
  @Option(
      names = "--checkpoint",
      paramLabel = "DIRECTORY",
      description = "Keep checkpoints there (a path or a URI), and go on from what is there.")
  private String directory;

  boolean isGiven() {
    return directory != null;
  }

  // region writable
  /**
   * The directory, which is created if it does not exist.
   *
   * @throws CannotRunException if nothing can be written there: Spark would only report that at the
   *     first checkpoint, perhaps as a warning in the log
   */
  String directory() {
    Path path = new Path(directory);
    Path probe = new Path(path, "probe");
    try {
      FileSystem files = path.getFileSystem(new Configuration());
      files.mkdirs(path);
      files.create(probe, true).close();
      files.delete(probe, false);
      return files.makeQualified(path).toString();
    } catch (IOException cause) {
      throw new CannotRunException(
          String.format(
              "Cannot write checkpoints to %s (%s): name another directory with --checkpoint.",
              directory, cause.getMessage().lines().findFirst().orElse("")),
          cause);
    }
  }
  // endregion
}
