package io.sparkcourse.testing.recovery;

/**
 * Where a job is when it is killed. The job itself does not know about it: each point is reached in
 * Spark, in the file system or in the database driver below it.
 *
 * <p>The names of batches are those of the jobs that Spark starts for them, so the points are the
 * same for DStreams and for Structured Streaming.
 */
public enum KillPoint {
  /** A task of a batch is about to begin: its input is known, and it has written nothing. */
  IN_BATCH("in the batch"),

  /** A task of a batch has done its work, but the driver has not been notified. */
  AFTER_TASK("after a task"),

  /**
   * Rows are written to the database but not committed. The job must connect to the database with
   * {@link KillAndRecover#jdbcUrl}.
   */
  BEFORE_COMMIT("between write and commit"),

  /** The database has committed, but the job has not been notified. The same address as above. */
  AFTER_COMMIT("after the commit"),

  /**
   * A checkpoint is written but does not have its final name yet. Spark writes two for a batch:
   * when its jobs are planned, and when they are done. A query with a file sink writes the log of
   * the sink between them.
   */
  WHILE_CHECKPOINTING("while checkpointing"),

  /**
   * The write-ahead log has a block of a receiver, but the receiver has not been notified, so it
   * has acknowledged nothing. A block does not belong to a batch yet: only the time counts.
   */
  AFTER_RECEIVED("between log and acknowledgement");

  private final String words;

  KillPoint(String words) {
    this.words = words;
  }

  @Override
  public String toString() {
    return words;
  }
}
