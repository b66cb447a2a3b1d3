package io.sparkcourse.labs.experiment;

import java.io.Serializable;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.streaming.api.java.JavaPairDStream;

/** What the counts of the last batch add up to: by it, variants are held against each other. */
public final class LastCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  private final AtomicReference<String> result = new AtomicReference<>("no batch");

  /** Adds up the counts of each batch; this is an output, with one job a batch. */
  public <K> void of(JavaPairDStream<K, Long> counts) {
    counts.foreachRDD(rdd -> set(rdd));
  }

  /** Adds up these counts. */
  public <K> void set(JavaPairRDD<K, Long> counts) {
    long[] sums =
        counts.aggregate(
            new long[2],
            (sum, pair) -> new long[] {sum[0] + 1, sum[1] + pair._2()},
            (one, other) -> new long[] {one[0] + other[0], one[1] + other[1]});
    keep(sums[0], sums[1]);
  }

  /**
   * Adds up these counts.
   *
   * @param counts with a column {@code count BIGINT}
   */
  public void set(Dataset<Row> counts) {
    Row sums = counts.agg(functions.count("*"), functions.sum("count")).first();
    keep(sums.getLong(0), sums.getLong(1));
  }

  private void keep(long keys, long counts) {
    result.set(keys + " keys, counts of " + counts);
  }

  /** Of the last batch. */
  public String result() {
    return result.get();
  }
}
