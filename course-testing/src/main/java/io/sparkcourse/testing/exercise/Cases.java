package io.sparkcourse.testing.exercise;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.streaming.Duration;

/**
 * The cases of a check, in the order in which they are tried.
 *
 * <pre>{@code
 * cases.of("a tie is broken by airport code")
 *     .batch("SEA", "ATL")
 *     .batch()
 *     .gives(2, count("ATL", 1), count("SEA", 1));
 * }</pre>
 */
public final class Cases<E, O> {
  private final List<CaseBuilder<E, O>> builders = new ArrayList<>();

  Cases() {}

  /**
   * A new case, without batches.
   *
   * @param sentence what the task says and this case tests, in the words of the task
   */
  public CaseBuilder<E, O> of(String sentence) {
    CaseBuilder<E, O> builder = new CaseBuilder<>(sentence);
    builders.add(builder);
    return builder;
  }

  List<Case<E, O>> all() {
    return builders.stream().map(CaseBuilder::built).toList();
  }

  /** A case that is being defined. */
  public static final class CaseBuilder<E, O> {
    private final String sentence;
    private final List<List<E>> batches = new ArrayList<>();
    private SortedMap<Integer, List<O>> expected;
    private Duration batchInterval;

    private CaseBuilder(String sentence) {
      this.sentence = sentence;
    }

    /** Runs this case with a different batch interval from the check's own. */
    public CaseBuilder<E, O> every(Duration interval) {
      batchInterval = interval;
      return this;
    }

    /** The next batch, with these events. */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read, and passed on to methods that only read
    public final CaseBuilder<E, O> batch(E... events) {
      return batch(List.of(events));
    }

    /** The next batch, with these events. */
    public CaseBuilder<E, O> batch(List<E> events) {
      batches.add(events);
      return this;
    }

    /** This many batches without events. */
    public CaseBuilder<E, O> emptyBatches(int number) {
      for (int i = 0; i < number; i++) {
        batches.add(List.of());
      }
      return this;
    }

    /**
     * The expected output of a batch. If it is given for one batch, it is given for all: the others
     * output nothing. The check's model must agree, which AnswersTest verifies.
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read, and passed on to methods that only read
    public final CaseBuilder<E, O> gives(int batch, O... elements) {
      if (expected == null) {
        expected = new TreeMap<>();
      }
      expected.put(batch, List.of(elements));
      return this;
    }

    /** No batch may output anything. */
    public CaseBuilder<E, O> givesNothing() {
      expected = new TreeMap<>();
      return this;
    }

    private Case<E, O> built() {
      return new Case<>(
          sentence,
          Batches.<E>of(batches).every(batchInterval),
          expected == null ? null : Output.of(expected));
    }
  }
}
