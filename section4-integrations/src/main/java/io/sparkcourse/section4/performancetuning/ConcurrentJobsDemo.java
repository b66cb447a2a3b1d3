package io.sparkcourse.section4.performancetuning;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.common.replay.ReplayInputDStream;
import io.sparkcourse.common.replay.StreamClock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchSubmitted;

/**
 * Lecture 4.1: what does {@code spark.streaming.concurrentJobs} break?
 *
 * <p>Each batch writes its time as the latest. The write of the first batch takes longer than a
 * batch interval. Run it with the green arrow, {@code ./course run ConcurrentJobs}, or {@code
 * spark-submit}. It prints:
 *
 * <pre>{@code
 * spark.streaming.concurrentJobs=1
 *   written: batch of 00:00:01
 *   written: batch of 00:00:02
 *   latest: batch of 00:00:02
 * spark.streaming.concurrentJobs=2
 *   written: batch of 00:00:02
 *   written: batch of 00:00:01
 *   latest: batch of 00:00:01
 * }</pre>
 */
public final class ConcurrentJobsDemo {
  static final Duration BATCH = Durations.seconds(1);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(ConcurrentJobsDemo.class, args);
    writeWith(run, 1);
    writeWith(run, 2);
  }

  private static void writeWith(DemoRun run, int concurrentJobs) throws InterruptedException {
    System.out.println("spark.streaming.concurrentJobs=" + concurrentJobs);
    // region conf
    SparkConf conf =
        run.sparkConf().set("spark.streaming.concurrentJobs", Integer.toString(concurrentJobs));
    // endregion
    try (JavaStreamingContext ssc = new JavaStreamingContext(ReplayClock.use(conf), BATCH)) {
      SlowFirstWrite write = new SlowFirstWrite(concurrentJobs);
      ssc.addStreamingListener(write);
      JavaDStream<Integer> numbers =
          ReplayInputDStream.startingAt(
              Instant.EPOCH, ssc, () -> FallingBehindDemo.perBatch(BATCH, List.of(1, 1)));
      ReplayClock clock = ReplayClock.of(ssc);
      numbers.foreachRDD(
          (rdd, time) -> {
            if (time.milliseconds() == BATCH.milliseconds()) {
              clock.advance(BATCH.milliseconds()); // the second batch falls due meanwhile
            }
            write.of(time);
          });
      run.replay(ssc);

      ssc.start();
      ssc.awaitTermination();
      System.out.println("  latest: " + write.latest);
    }
  }

  /** A table with one row. The first batch writes it when the second one waits, or has written. */
  private static final class SlowFirstWrite implements StreamingListener {
    private final boolean oneAtATime;
    private final CountDownLatch secondSubmitted = new CountDownLatch(2);
    private final CountDownLatch secondWritten = new CountDownLatch(1);
    private volatile String latest;

    SlowFirstWrite(int concurrentJobs) {
      this.oneAtATime = concurrentJobs == 1;
    }

    void of(Time time) throws InterruptedException {
      boolean first = time.milliseconds() == BATCH.milliseconds();
      if (first) {
        (oneAtATime ? secondSubmitted : secondWritten).await();
      }
      latest = "batch of " + StreamClock.format(time);
      System.out.println("  written: " + latest);
      if (!first) {
        secondWritten.countDown();
      }
    }

    @Override
    public void onBatchSubmitted(StreamingListenerBatchSubmitted batch) {
      secondSubmitted.countDown();
    }
  }
}
