package io.sparkcourse.common.replay;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.streaming.StreamingContextState;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerStreamingStarted;

/**
 * Advances stream time while a context runs, by a number of batches per second of the wall clock,
 * and stops the context when its replayed streams have ended.
 */
public final class ReplayPacer implements StreamingListener {
  private final JavaStreamingContext ssc;
  private final StreamTime streamTime;
  private final Pace pace;
  private final CountDownLatch started = new CountDownLatch(1);

  /**
   * How fast and how long to replay.
   *
   * @param batchesPerSecond of the wall clock; infinite for as fast as possible
   * @param batches to run, or null for as many as the data have
   * @param forever never stop
   */
  public record Pace(double batchesPerSecond, Integer batches, boolean forever) {
    long nanosPerBatch() {
      return Double.isInfinite(batchesPerSecond) ? 0 : (long) (1e9 / batchesPerSecond);
    }
  }

  private ReplayPacer(JavaStreamingContext ssc, Pace pace) {
    this.ssc = ssc;
    this.streamTime = StreamTime.of(ssc);
    this.pace = pace;
  }

  /**
   * Takes over the clock of a context that has not been started; it begins when the context does.
   */
  public static void pace(JavaStreamingContext ssc, Pace pace) {
    ReplayPacer pacer = new ReplayPacer(ssc, pace);
    ssc.addStreamingListener(pacer);
    // Started here: a thread that a listener starts counts as the listener's and must not stop the
    // context.
    Thread thread = new Thread(pacer::replay, "replay-pacer");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void onStreamingStarted(StreamingListenerStreamingStarted event) {
    started.countDown();
  }

  private void replay() {
    try {
      started.await();
      replayUntil(end());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (IllegalStateException noEnd) {
      ssc.ssc().scheduler().reportError("The replay failed", noEnd); // awaitTermination throws it
    }
  }

  private void replayUntil(Instant end) throws InterruptedException {
    long next = System.nanoTime();
    for (int batch = 0; !isThrough(batch, end); batch++) {
      if (!nextBatch()) {
        return;
      }
      next = Math.max(next + pace.nanosPerBatch(), System.nanoTime());
      TimeUnit.NANOSECONDS.sleep(next - System.nanoTime()); // the requested pace
    }
    ssc.stop(false, false); // the SparkContext ends in main, so that another one can follow it
  }

  /** False if the batch has failed: awaitTermination throws its error, and main ends with it. */
  private boolean nextBatch() throws InterruptedException {
    try {
      streamTime.nextBatch();
      return true;
    } catch (InterruptedException stopped) {
      throw stopped;
    } catch (Exception failure) {
      return false;
    }
  }

  private boolean isThrough(int batchesDone, Instant end) {
    if (ssc.getState() != StreamingContextState.ACTIVE) {
      return true;
    }
    if (pace.batches() != null) {
      return batchesDone >= pace.batches();
    }
    return !pace.forever() && !ReplayClock.of(ssc).now().isBefore(end);
  }

  private Instant end() {
    Optional<Instant> end =
        Arrays.stream(ssc.ssc().graph().getInputStreams())
            .filter(ReplayInputDStream.class::isInstance)
            .map(stream -> ((ReplayInputDStream<?>) stream).end())
            .max(Instant::compareTo);
    if (end.isEmpty() && pace.batches() == null && !pace.forever()) {
      throw new IllegalStateException(
          "Nothing says when to stop: no stream is replayed, and no number of batches is set.");
    }
    return end.orElse(Instant.MAX);
  }
}
