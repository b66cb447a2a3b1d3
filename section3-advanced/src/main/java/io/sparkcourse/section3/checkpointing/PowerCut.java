package io.sparkcourse.section3.checkpointing;

import java.time.Instant;
import org.apache.spark.streaming.Time;

/**
 * Ends this JVM in the middle of a micro-batch, as a power cut or {@code kill -9} does: nothing is
 * closed, no shutdown hook runs.
 *
 * <p>A system property says in which batch. It belongs to the process and not to the checkpoint, so
 * that it does not strike again after the recovery.
 */
final class PowerCut {
  static final String PROPERTY = "section3.powercut";

  /** What a shell reports of a process that was killed: 128 and the number of the signal. */
  static final int EXIT_CODE = 128 + 9;

  private PowerCut() {}

  /**
   * Strikes if it is due in this batch, as soon as Spark has noted in a checkpoint that the batch
   * has begun. It notes that beside the work, so without waiting it would differ from run to run.
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
