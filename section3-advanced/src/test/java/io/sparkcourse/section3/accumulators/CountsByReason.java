package io.sparkcourse.section3.accumulators;

import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.util.AccumulatorV2;

// region accumulator
/** A custom accumulator: how often each reason was added. */
public final class CountsByReason extends AccumulatorV2<String, Map<String, Long>> {
  private static final long serialVersionUID = 1L;

  private final Map<String, Long> counts = new TreeMap<>();

  @Override
  public void add(String reason) {
    counts.merge(reason, 1L, Long::sum);
  }

  /** Adds a task's copy to the driver's. */
  @Override
  public void merge(AccumulatorV2<String, Map<String, Long>> other) {
    other.value().forEach((reason, count) -> counts.merge(reason, count, Long::sum));
  }

  @Override
  public Map<String, Long> value() {
    return counts;
  }

  @Override
  public boolean isZero() {
    return counts.isEmpty();
  }

  @Override
  public void reset() {
    counts.clear();
  }

  @Override
  public CountsByReason copy() {
    CountsByReason copy = new CountsByReason();
    copy.counts.putAll(counts);
    return copy;
  }
}
// endregion
