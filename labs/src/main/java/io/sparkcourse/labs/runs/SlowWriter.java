package io.sparkcourse.labs.runs;

import java.io.Serializable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.sql.ForeachWriter;
import org.apache.spark.sql.Row;

/** Takes some milliseconds for each row, as a database does that is far away. */
final class SlowWriter extends ForeachWriter<Row> {
  private static final long serialVersionUID = 1L;

  private final MillisPerRow millisPerRow;
  private long nanos;

  /** How long a row takes in a micro-batch. */
  @FunctionalInterface
  interface MillisPerRow extends Serializable {
    long in(long batchId);
  }

  SlowWriter(MillisPerRow millisPerRow) {
    this.millisPerRow = millisPerRow;
  }

  @Override
  public boolean open(long partitionId, long batchId) {
    nanos = TimeUnit.MILLISECONDS.toNanos(millisPerRow.in(batchId));
    return true;
  }

  @Override
  public void process(Row row) {
    LockSupport.parkNanos(nanos);
  }

  @Override
  public void close(Throwable failure) {
    // there is no connection
  }
}
