package io.sparkcourse.section2;

import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.streaming.Duration;

/**
 * The bytes that the tasks of a run have moved.
 *
 * @param shuffled through the shuffle
 * @param toDriver as their results
 */
record Moved(long shuffled, long toDriver) {
  /**
   * Defines a pipeline, runs it, and returns what was moved.
   *
   * @param pipeline gives the tester its streams and collects the output
   */
  static Moved by(Consumer<DStreamTester> pipeline, Duration batchInterval, int batches)
      throws TimeoutException {
    Listener listener = new Listener();
    TestSpark.context().sc().addSparkListener(listener);
    try (DStreamTester tester = DStreamTester.every(batchInterval)) {
      pipeline.accept(tester);
      tester.run(batches);
      TestSpark.context().sc().listenerBus().waitUntilEmpty();
      return listener.sum();
    } finally {
      TestSpark.context().sc().removeSparkListener(listener);
    }
  }

  private static final class Listener extends SparkListener {
    private long shuffled;
    private long toDriver;

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
      shuffled += end.taskMetrics().shuffleWriteMetrics().bytesWritten();
      toDriver += end.taskMetrics().resultSize();
    }

    private synchronized Moved sum() {
      return new Moved(shuffled, toDriver);
    }
  }
}
