package io.sparkcourse.section3.accumulators;

import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

// region singleton
/**
 * The number of malformed lines: an accumulator that is created at the first call. No function
 * captures it, so it is in no checkpoint.
 */
final class MalformedLines {
  private static MalformedLines instance;

  private final SparkContext sc;
  private final LongAccumulator accumulator;

  private MalformedLines(SparkContext sc) {
    this.sc = sc;
    this.accumulator = sc.longAccumulator("malformed lines");
  }

  /** The accumulator of this context. */
  static synchronized LongAccumulator in(SparkContext sc) {
    if (instance == null || instance.sc != sc) { // a JVM may have several contexts
      instance = new MalformedLines(sc);
    }
    return instance.accumulator;
  }
}
// endregion
