package io.sparkcourse.common.timeline;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;

/**
 * The first elements of an RDD, in the order of the RDD, and the number of all of them. A plain
 * class and not a record: Spark's Kryo does not know records.
 */
final class RddSample<T> implements Serializable {
  private static final long serialVersionUID = 1L;

  /** More than any picture has room for. */
  private static final int KEPT = 50;

  private final TreeMap<Integer, Part<T>> parts = new TreeMap<>();

  private RddSample() {}

  /**
   * Takes the sample in one job. It is an aggregation because that creates no further RDD: the ids
   * of the RDDs that a demo shows stay the same as without a recorder.
   */
  static <T> RddSample<T> of(JavaRDD<T> rdd) {
    return rdd.aggregate(
        new RddSample<>(),
        (sample, element) -> {
          // Partitions come back in the order in which they end, so each has to carry its index.
          sample
              .parts
              .computeIfAbsent(TaskContext.getPartitionId(), id -> new Part<>())
              .add(element);
          return sample;
        },
        (one, other) -> {
          one.parts.putAll(other.parts);
          return one;
        });
  }

  long size() {
    return parts.values().stream().mapToLong(part -> part.size).sum();
  }

  List<T> elements() {
    return parts.values().stream().flatMap(part -> part.elements.stream()).limit(KEPT).toList();
  }

  private static final class Part<T> implements Serializable {
    private static final long serialVersionUID = 1L;
    private final ArrayList<T> elements = new ArrayList<>();
    private long size;

    void add(T element) {
      if (size++ < KEPT) {
        elements.add(element);
      }
    }
  }
}
