package io.sparkcourse.section2.transform;

import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;

/**
 * Counts Spark's jobs: those of output operations, and those that were started earlier, while Spark
 * created the jobs of the batch.
 */
final class JobsOfBatches extends SparkListener {
  /** Spark Streaming sets it in the thread in which it runs an output operation. */
  private static final String OUTPUT_OPERATION = "spark.streaming.internal.outputOpId";

  private int whileMakingBatches;
  private int ofOutputs;

  @Override
  public synchronized void onJobStart(SparkListenerJobStart start) {
    if (start.properties().getProperty(OUTPUT_OPERATION) == null) {
      whileMakingBatches++;
    } else {
      ofOutputs++;
    }
  }

  synchronized int whileMakingBatches() {
    return whileMakingBatches;
  }

  synchronized int ofOutputs() {
    return ofOutputs;
  }
}
