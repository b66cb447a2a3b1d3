package io.sparkcourse.section3;

import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.exercise.WrongAnswer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicBoolean;

/** Whether Spark has a state to save, in place of a map of the student's own. */
final class CheckpointedState {
  private CheckpointedState() {}

  /**
   * Requires that the micro-batches so far have left a state in the tester's checkpoint directory.
   *
   * @throws WrongAnswer if there is none
   */
  static void require(DStreamTester tester) {
    Path directory = HadoopPath.local(tester.checkpointDirectory());
    if (!holdsData(directory)) {
      throw WrongAnswer.because(
          "What it tells is right, but Spark has no state to save: what does it keep, and where? A"
              + " map or a list of one's own is lost when the driver goes down, and with several"
              + " executors each has another one.");
    }
  }

  /** Spark writes metadata meanwhile, so files that have just been seen may be gone. */
  private static boolean holdsData(Path directory) {
    AtomicBoolean found = new AtomicBoolean();
    try {
      Files.walkFileTree(
          directory,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) {
              found.compareAndSet(false, each.getFileName().toString().startsWith("rdd-"));
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path gone, IOException cause) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
    return found.get();
  }
}
