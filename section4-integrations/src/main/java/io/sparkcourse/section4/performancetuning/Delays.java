package io.sparkcourse.section4.performancetuning;

import io.sparkcourse.common.replay.StreamClock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.scheduler.OutputOperationInfo;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchCompleted;
import org.apache.spark.streaming.scheduler.StreamingListenerOutputOperationCompleted;

/**
 * The two delays of each micro-batch with one output, on the context's own clock: how long it
 * waited, and how long it took.
 *
 * <p>{@code batchInfo()} has both, but by the system's clock. With simulated time, use the times of
 * the output operation instead.
 */
final class Delays implements StreamingListener {
  private final Map<Time, OutputOperationInfo> outputs = new ConcurrentHashMap<>();
  private final Consumer<Delay> consumer;

  /** A listener that passes on the delays of each batch when it is complete. */
  Delays(Consumer<Delay> consumer) {
    this.consumer = consumer;
  }

  /**
   * The delays of one micro-batch, in milliseconds.
   *
   * @param scheduling from the end of the batch until its processing began
   * @param processing from there to its end
   */
  record Delay(Time batch, long records, long scheduling, long processing) {
    /** From the end of the batch until its output was complete. */
    long total() {
      return scheduling + processing;
    }

    /** A line of a table, in seconds. */
    String line() {
      return String.format(
          "%s %8d %12.1f %12.1f %12.1f",
          StreamClock.format(batch), records, scheduling / 1e3, processing / 1e3, total() / 1e3);
    }
  }

  @Override
  public void onOutputOperationCompleted(StreamingListenerOutputOperationCompleted completed) {
    OutputOperationInfo output = completed.outputOperationInfo();
    outputs.put(output.batchTime(), output);
  }

  @Override
  public void onBatchCompleted(StreamingListenerBatchCompleted completed) {
    Time batch = completed.batchInfo().batchTime();
    OutputOperationInfo output = outputs.remove(batch);
    long start = (Long) output.startTime().get();
    long end = (Long) output.endTime().get();
    consumer.accept(
        new Delay(
            batch, completed.batchInfo().numRecords(), start - batch.milliseconds(), end - start));
  }
}
