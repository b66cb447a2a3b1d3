package io.sparkcourse.testing.exercise;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.spark.streaming.Time;

/**
 * Collects the batches of a stream, including those of a recovered context: a checkpoint contains
 * only a key, with which the copy there finds the batches.
 */
final class BatchCollector implements Serializable, AutoCloseable {
  private static final long serialVersionUID = 1L;

  /** Static because a recovered context has copies of functions, and no objects of this JVM. */
  private static final Map<UUID, SortedMap<Integer, List<?>>> BATCHES = new ConcurrentHashMap<>();

  private final UUID key = UUID.randomUUID();
  private final long startMillis;
  private final long batchMillis;

  BatchCollector(long startMillis, long batchMillis) {
    this.startMillis = startMillis;
    this.batchMillis = batchMillis;
    BATCHES.put(key, new ConcurrentSkipListMap<>());
  }

  /** Adds a batch, or replaces its earlier output if it came again. */
  void add(Time time, List<?> elements) {
    SortedMap<Integer, List<?>> batches = BATCHES.get(key);
    if (batches != null) { // otherwise the run is over
      batches.put((int) ((time.milliseconds() - startMillis) / batchMillis), elements);
    }
  }

  SortedMap<Integer, List<?>> batches() {
    return new TreeMap<>(BATCHES.get(key));
  }

  @Override
  public void close() {
    BATCHES.remove(key);
  }
}
