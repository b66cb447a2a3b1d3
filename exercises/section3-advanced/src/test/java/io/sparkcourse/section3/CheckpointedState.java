package io.sparkcourse.section3;

import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.exercise.WrongAnswer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Whether Spark has a state to save, in place of a map of the student's own. */
final class CheckpointedState {
  private CheckpointedState() {}

  /**
   * Requires that the micro-batches so far have left a state in the tester's checkpoint directory.
   *
   * @throws WrongAnswer if there is none
   */
  static void require(DStreamTester tester) {
    Path directory = Path.of(URI.create(tester.checkpointDirectory()));
    try (Stream<Path> files = Files.walk(directory)) {
      if (files.noneMatch(file -> file.getFileName().toString().startsWith("rdd-"))) {
        throw WrongAnswer.because(
            "What it tells is right, but Spark has no state to save: what does it keep, and where? A"
                + " map or a list of one's own is lost when the driver goes down, and with several"
                + " executors each has another one.");
      }
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }
}
