package io.sparkcourse.testing;

import java.io.Serializable;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Time;
import org.assertj.core.api.Assertions;

/**
 * The output of a stream, batch by batch; see {@link DStreamTester#collect}.
 *
 * <p>Serializable because the function that fills it becomes part of every checkpoint. Its content
 * is not part of them: nothing recovers a test.
 */
public final class BatchOutput<T> implements Serializable {
  private static final long serialVersionUID = 1L;

  private final transient Duration batchInterval;
  private final transient List<DStreamTester.BatchInput<?>> inputs;
  private final transient SortedMap<Integer, List<T>> batches = new TreeMap<>();

  BatchOutput(Duration batchInterval, List<DStreamTester.BatchInput<?>> inputs) {
    this.batchInterval = batchInterval;
    this.inputs = inputs;
  }

  synchronized void add(Time time, List<T> elements) {
    batches.put((int) (time.milliseconds() / batchInterval.milliseconds()), List.copyOf(elements));
  }

  /**
   * The elements by number of batch, from 1. A stream that slides by more than the batch interval
   * has no entry for the batches between.
   */
  public synchronized SortedMap<Integer, List<T>> batches() {
    return new TreeMap<>(batches);
  }

  /** The elements of one batch, or an empty list if the stream output none in it. */
  public synchronized List<T> batch(int number) {
    return batches.getOrDefault(number, List.of());
  }

  /** Asserts the elements of one batch, in any order. */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read, and passed on to methods that only read
  public final BatchOutput<T> assertBatch(int number, T... expected) {
    Assertions.assertThat(batch(number))
        .as(() -> describe(number))
        .containsExactlyInAnyOrder(expected);
    return this;
  }

  private String describe(int number) {
    String in =
        inputs.stream()
            .map(input -> String.valueOf(input.batch(number)))
            .collect(Collectors.joining(" and "));
    return "batch "
        + number
        + " (Time: "
        + number * batchInterval.milliseconds()
        + " ms), input "
        + in;
  }
}
