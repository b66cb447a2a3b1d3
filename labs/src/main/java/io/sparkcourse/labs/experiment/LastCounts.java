package io.sparkcourse.labs.experiment;

import java.io.Serializable;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.streaming.api.java.JavaPairDStream;

/** What the counts of the last batch add up to: by it, variants are held against each other. */
public final class LastCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  private final AtomicReference<String> result = new AtomicReference<>("no batch");

  /** Adds up the counts of each batch; this is an output, with one job a batch. */
  public <K> void of(JavaPairDStream<K, Long> counts) {
    counts.foreachRDD(this::set);
  }

  /** Adds up these counts. */
  public <K> void set(JavaPairRDD<K, Long> counts) {
    long[] sums =
        counts.aggregate(
            new long[2],
            (sum, pair) -> new long[] {sum[0] + 1, sum[1] + pair._2()},
            (one, other) -> new long[] {one[0] + other[0], one[1] + other[1]});
    result.set(sums[0] + " keys, counts of " + sums[1]);
  }

  /** Of the last batch. */
  public String result() {
    return result.get();
  }
}
