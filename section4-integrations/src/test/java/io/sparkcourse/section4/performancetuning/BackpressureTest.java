package io.sparkcourse.section4.performancetuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.apache.spark.SparkConf;
import org.apache.spark.streaming.scheduler.rate.RateEstimator;
import org.junit.jupiter.api.Test;

/** Lecture 4.1: the rates that Spark's estimator sets for a source. */
class BackpressureTest {
  private final RateEstimator estimator = BackpressureDemo.estimator(new SparkConf(false));

  @Test
  void theFirstBatchSetsNoRate() {
    assertThat(estimator.compute(1_000, 500, 500, 0).isDefined()).isFalse();
    assertThat(estimator.compute(2_000, 500, 500, 0).isDefined()).isTrue();
  }

  @Test
  void anEmptyBatchSetsNoRate() {
    estimator.compute(1_000, 500, 500, 0);

    assertThat(estimator.compute(2_000, 0, 500, 0).isDefined()).isFalse();
  }

  @Test
  void theRateComesToWhatTheProcessingCanDo() {
    BackpressureDemo.Batches batches = new BackpressureDemo.Batches(estimator);
    for (int batch = 1; batch <= 60; batch++) {
      batches.next(batch);
    }

    assertThat(batches.records()).isCloseTo(1_000L, within(1L)); // a millisecond each
    assertThat(batches.schedulingDelay()).isLessThan(10);
  }

  @Test
  void theRateIsNeverLessThanAHundredASecondUnlessASettingSaysSo() {
    SparkConf conf = new SparkConf(false).set("spark.streaming.backpressure.pid.minRate", "7");

    assertThat(rateOfAHopelessBatch(estimator)).isEqualTo(100.0);
    assertThat(rateOfAHopelessBatch(BackpressureDemo.estimator(conf))).isEqualTo(7.0);
  }

  private static double rateOfAHopelessBatch(RateEstimator estimator) {
    estimator.compute(1_000, 1, 60_000, 0);
    return (Double) estimator.compute(61_000, 1, 60_000, 60_000).get();
  }
}
