package io.sparkcourse.section4.performancetuning;

import io.sparkcourse.common.DemoRun;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.scheduler.rate.RateEstimator;
import org.apache.spark.streaming.scheduler.rate.RateEstimator$;
import scala.Option;

/**
 * Lecture 4.1: how does backpressure slow down a source that is faster than the processing?
 *
 * <p>2,000 records per second are available, and the work on a record takes a millisecond. The rate
 * of the first batch is not limited. No stream runs: the rates are those of Spark's own estimator,
 * the batches are calculated. Run it with the green arrow, {@code ./course run Backpressure}, or
 * {@code spark-submit}. It prints:
 *
 * <pre>{@code
 *       with backpressure              without
 * batch  records  delay (s) new rate   records  delay (s)
 *     1     2000        0.0  no limit      2000        0.0
 *     2     2000        1.0       800      2000        1.0
 *     3      800        2.0       600      2000        2.0
 *     4      600        1.8       640      2000        3.0
 *     5      640        1.4       720      2000        4.0
 *     6      720        1.0       792      2000        5.0
 *     7      792        0.8       848      2000        6.0
 *     8      848        0.6       890      2000        7.0
 *     9      889        0.4       920      2000        8.0
 *    10      920        0.3       942      2000        9.0
 * }</pre>
 */
public final class BackpressureDemo {
  static final Duration BATCH = Durations.seconds(1);
  static final int WAITING_PER_SECOND = 2_000;
  private static final int BATCHES = 10;

  public static void main(String[] args) {
    DemoRun run = DemoRun.of(BackpressureDemo.class, args);
    System.out.println("      with backpressure              without");
    System.out.println("batch  records  delay (s) new rate   records  delay (s)");
    Batches with = new Batches(estimator(run.sparkConf()));
    Batches without = new Batches(null);
    for (int batch = 1; batch <= BATCHES; batch++) {
      with.next(batch);
      without.next(batch);
      System.out.printf(
          "%5d %8d %10.1f %9s %9d %10.1f%n",
          batch,
          with.records,
          with.schedulingDelay / 1e3,
          with.rate(),
          without.records,
          without.schedulingDelay / 1e3);
    }
  }

  // region estimator
  /** What Spark creates for a stream if spark.streaming.backpressure.enabled is true. */
  static RateEstimator estimator(SparkConf conf) {
    return RateEstimator$.MODULE$.create(conf, BATCH);
  }

  // endregion

  /** Batches that wait for each other: Spark runs them one by one. */
  static final class Batches {
    private final RateEstimator estimatorOrNull;
    private double rate = Double.POSITIVE_INFINITY;
    private long doneMillis;
    private long records;
    private long schedulingDelay;

    /** Batches with backpressure, or, if there is no estimator, without. */
    Batches(RateEstimator estimatorOrNull) {
      this.estimatorOrNull = estimatorOrNull;
    }

    // region next
    void next(int batch) {
      long endOfInterval = batch * BATCH.milliseconds();
      records = (long) Math.min(WAITING_PER_SECOND, rate); // of an interval of one second
      long processingTime = records; // one millisecond each
      schedulingDelay = Math.max(0, doneMillis - endOfInterval);
      doneMillis = endOfInterval + schedulingDelay + processingTime;
      if (estimatorOrNull != null) {
        Option<Object> next =
            estimatorOrNull.compute(doneMillis, records, processingTime, schedulingDelay);
        rate = next.isDefined() ? (Double) next.get() : rate;
      }
    }

    // endregion

    private String rate() {
      return Double.isInfinite(rate) ? "no limit" : String.format("%.0f", rate);
    }

    long records() {
      return records;
    }

    long schedulingDelay() {
      return schedulingDelay;
    }
  }
}
