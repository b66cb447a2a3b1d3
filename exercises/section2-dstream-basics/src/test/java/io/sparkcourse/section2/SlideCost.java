package io.sparkcourse.section2;

import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.rdd.MapWithStateRDDRecord;
import scala.collection.JavaConverters;

/**
 * What batches cost, in records.
 *
 * @param read by their tasks, from memory and from shuffles together
 * @param kept in memory after the last of them, among those that were requested
 */
record SlideCost(long read, long kept) {
  /**
   * Runs the next batches of a tester.
   *
   * @param name of the requested kept records, a part of their text
   */
  static SlideCost of(int batches, DStreamTester tester, String name) throws TimeoutException {
    SparkContext sc = TestSpark.context().sc();
    sc.listenerBus().waitUntilEmpty(); // of tasks before
    Listener listener = new Listener();
    sc.addSparkListener(listener);
    try {
      tester.run(batches);
      sc.listenerBus().waitUntilEmpty();
    } finally {
      sc.removeSparkListener(listener);
    }
    return new SlideCost(listener.read(), kept(TestSpark.context(), name));
  }

  private static long kept(JavaSparkContext sc, String name) {
    return Arrays.stream(sc.sc().getRDDStorageInfo())
        .filter(info -> info.numCachedPartitions() == info.numPartitions())
        .map(info -> sc.getPersistentRDDs().get(info.id()))
        .filter(Objects::nonNull) // null: forgotten since
        .flatMap(rdd -> inMemory(rdd).stream())
        .flatMap(SlideCost::texts)
        .filter(text -> text.contains(name))
        .count();
  }

  /**
   * The records, or none if Spark has forgotten the RDD in the meantime: the moment is up to Spark.
   */
  private static List<?> inMemory(JavaRDD<?> rdd) {
    try {
      return rdd.collect();
    } catch (Exception failure) {
      if (rdd.getStorageLevel().equals(StorageLevel.NONE())) {
        return List.of(); // its checkpoint is deleted, too
      }
      throw failure;
    }
  }

  /**
   * The text of a record; for a partition of mapWithState, which is one record, the text of each
   * key.
   */
  private static Stream<String> texts(Object record) {
    return record instanceof MapWithStateRDDRecord<?, ?, ?> partition
        ? JavaConverters.seqAsJavaList(partition.stateMap().getAll().toSeq()).stream()
            .map(state -> state._1().toString())
        : Stream.of(String.valueOf(record));
  }

  private static final class Listener extends SparkListener {
    private long read;

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
      read += end.taskMetrics().inputMetrics().recordsRead();
      read += end.taskMetrics().shuffleReadMetrics().recordsRead();
    }

    private synchronized long read() {
      return read;
    }
  }
}
