package io.sparkcourse.section4.performancetuning;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.common.replay.ReplayInputDStream;
import io.sparkcourse.common.replay.StreamClock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 4.1: what does {@code spark.streaming.concurrentJobs} break?
 *
 * <p>Each batch writes its time as the latest. The write of the first batch is slow: it takes five
 * seconds, or until a later batch has been written. Run it with the green arrow, {@code ./course
 * run ConcurrentJobs}, or {@code spark-submit}. It prints:
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

  /** The maximum duration of the slow write, by the wall clock. */
  private static final int SLOW_SECONDS = 5;

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
      SlowFirstWrite write = new SlowFirstWrite();
      JavaDStream<Integer> numbers =
          ReplayInputDStream.startingAt(
              Instant.EPOCH, ssc, () -> FallingBehindDemo.perBatch(BATCH, List.of(1, 1)));
      ReplayClock clock = ReplayClock.of(ssc);
      numbers.foreachRDD(
          (rdd, time) -> {
            if (time.milliseconds() == BATCH.milliseconds()) {
              clock.advance(BATCH.milliseconds()); // meanwhile the second batch is due
            }
            write.of(time);
          });
      run.replay(ssc);

      ssc.start();
      ssc.awaitTermination();
      System.out.println("  latest: " + write.latest);
    }
  }

  /** A table with one row. The write of the first batch is slow, unless a later one is done. */
  private static final class SlowFirstWrite {
    private final CountDownLatch laterWritten = new CountDownLatch(1);
    private volatile String latest;

    void of(Time time) throws InterruptedException {
      boolean first = time.milliseconds() == BATCH.milliseconds();
      if (first) {
        laterWritten.await(SLOW_SECONDS, TimeUnit.SECONDS);
      }
      latest = "batch of " + StreamClock.format(time);
      System.out.println("  written: " + latest);
      if (!first) {
        laterWritten.countDown();
      }
    }
  }
}
