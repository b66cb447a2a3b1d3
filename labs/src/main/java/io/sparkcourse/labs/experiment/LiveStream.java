package io.sparkcourse.labs.experiment;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.scheduler.BatchInfo;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchCompleted;

/** A streaming job on real time, in which batches wait if those before them take too long. */
public final class LiveStream implements AutoCloseable {
  private final JavaStreamingContext ssc;
  private final CopyOnWriteArrayList<BatchInfo> completed = new CopyOnWriteArrayList<>();

  private LiveStream(JavaStreamingContext ssc) {
    this.ssc = ssc;
  }

  /** A context of its own with these settings. */
  public static LiveStream of(LabRun run, Duration batchInterval, Map<String, String> settings) {
    return new LiveStream(new JavaStreamingContext(run.conf(settings), batchInterval));
  }

  public JavaStreamingContext context() {
    return ssc;
  }

  /**
   * Starts it and waits until so many batches are done.
   *
   * @return what Spark says of them, in the order in which they were completed
   * @throws InterruptedException if this thread is interrupted
   */
  public List<BatchInfo> run(int batches) throws InterruptedException {
    start(batches).await();
    return completed.subList(0, batches);
  }

  /**
   * Starts it.
   *
   * @return is at zero when so many batches are done
   */
  public CountDownLatch start(int batches) {
    CountDownLatch done = new CountDownLatch(batches);
    ssc.addStreamingListener(
        new StreamingListener() {
          @Override
          public void onBatchCompleted(StreamingListenerBatchCompleted batch) {
            completed.add(batch.batchInfo());
            done.countDown();
          }
        });
    ssc.start();
    return done;
  }

  /** The batches that are done so far, in the order in which they were completed. */
  public List<BatchInfo> completed() {
    return List.copyOf(completed);
  }

  /** What a batch has waited before its first job began, in milliseconds. */
  public static double schedulingDelay(BatchInfo batch) {
    return ((Number) batch.schedulingDelay().get()).doubleValue();
  }

  /** What the jobs of a batch have taken, in milliseconds. */
  public static double processingDelay(BatchInfo batch) {
    return ((Number) batch.processingDelay().get()).doubleValue();
  }

  @Override
  public void close() {
    ssc.stop(true, false);
  }
}
