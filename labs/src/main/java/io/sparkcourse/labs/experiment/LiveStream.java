package io.sparkcourse.labs.experiment;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.scheduler.BatchInfo;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchCompleted;

/** A streaming job on real time, in which batches wait if those before them take too long. */
public final class LiveStream implements StreamingListener, AutoCloseable {
  private static final long LOOK_MILLIS = 20;

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
   * @throws InterruptedException if this thread is interrupted, or, sneaked in by Spark, what a
   *     batch has thrown
   */
  public List<BatchInfo> runBatches(int batches) throws InterruptedException {
    return run(done -> done.size() >= batches).subList(0, batches);
  }

  /** As {@link #runBatches}, until so many records are processed. */
  public List<BatchInfo> runRecords(long records) throws InterruptedException {
    return run(done -> done.stream().mapToLong(BatchInfo::numRecords).sum() >= records);
  }

  private List<BatchInfo> run(Predicate<List<BatchInfo>> enough) throws InterruptedException {
    ssc.addStreamingListener(this);
    ssc.start();
    while (!enough.test(completed)) {
      ssc.awaitTerminationOrTimeout(LOOK_MILLIS); // throws what a batch has thrown
    }
    return List.copyOf(completed);
  }

  @Override
  public void onBatchCompleted(StreamingListenerBatchCompleted batch) {
    completed.add(batch.batchInfo());
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
