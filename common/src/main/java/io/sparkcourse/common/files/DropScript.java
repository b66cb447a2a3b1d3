package io.sparkcourse.common.files;

import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.api.java.JavaDStream;

/**
 * What happens to a directory in the course of a stream, one step in each batch interval.
 *
 * <p>A step is done in the middle of its interval, in stream time: after the previous micro-batch
 * has finished and before its own micro-batch looks for files.
 */
public final class DropScript {
  private final DropDirectory directory;
  private final Duration batchInterval;
  private final Iterator<Consumer<DropDirectory>> steps;

  private DropScript(
      DropDirectory directory, Duration batchInterval, List<Consumer<DropDirectory>> steps) {
    this.directory = directory;
    this.batchInterval = batchInterval;
    this.steps = steps.iterator();
  }

  /** A script whose first interval begins at the time of the directory's clock. */
  public static DropScript on(
      DropDirectory directory, Duration batchInterval, List<Consumer<DropDirectory>> steps) {
    return new DropScript(directory, batchInterval, steps);
  }

  /**
   * Performs the first step now, and each further one after a micro-batch of this stream.
   *
   * @param stream all of whose outputs are defined: they see the directory before the next step
   */
  public void playAlong(JavaDStream<?> stream) {
    next(directory.now().toEpochMilli());
    stream.foreachRDD((rdd, time) -> next(time.milliseconds()));
  }

  private void next(long intervalStartMillis) {
    if (steps.hasNext()) {
      Instant middle = Instant.ofEpochMilli(intervalStartMillis + batchInterval.milliseconds() / 2);
      steps.next().accept(directory.at(middle));
    }
  }
}
