package io.sparkcourse.section3.checkpointing;

import java.time.Instant;
import org.apache.spark.streaming.Time;

/**
 * Ends this JVM in the middle of a micro-batch, like a power cut or {@code kill -9}: nothing is
 * closed, no shutdown hook runs.
 *
 * <p>A system property has the batch. It belongs to the process and not to the checkpoint, so that
 * it is not repeated after the recovery.
 */
final class PowerCut {
  static final String PROPERTY = "section3.powercut";

  /** The exit code that a shell reports for a killed process: 128 and the number of the signal. */
  static final int EXIT_CODE = 128 + 9;

  private PowerCut() {}

  /**
   * Ends the JVM if it is due in this batch, as soon as Spark has recorded the beginning of the
   * batch in a checkpoint. Spark does so asynchronously, so without waiting the result would differ
   * from run to run.
   *
   * @param checkpoints the local directory that Spark writes them to, as a URI
   */
  static void strikeIfDue(String checkpoints, Time batch) {
    String due = System.getProperty(PROPERTY);
    if (due != null && Instant.parse(due).toEpochMilli() == batch.milliseconds()) {
      CheckpointFiles.in(checkpoints).awaitBeginning(batch);
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }
}
