package io.sparkcourse.testing.exercise;

import io.sparkcourse.testing.BatchOutput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.streaming.Duration;

/**
 * Compares what an answer gave, micro-batch by micro-batch, with what it should give. If it is what
 * a known mistake gives, the message names the mistake; either way it shows input, expected and
 * actual batches side by side by batch time.
 *
 * @param <T> the elements of the answer's output
 */
public final class Comparison<T> {
  private final Duration batchInterval;
  private final SortedMap<Integer, List<T>> expected;
  private final Map<String, SortedMap<Integer, List<T>>> mistakes = new LinkedHashMap<>();
  private final List<List<? extends List<?>>> inputs = new ArrayList<>();
  private boolean ordered;

  private Comparison(Duration batchInterval, SortedMap<Integer, List<T>> expected) {
    this.batchInterval = batchInterval;
    this.expected = expected;
  }

  /**
   * A comparison with these batches.
   *
   * @param expected the elements by number of batch, from 1; only the batches in which there is an
   *     output: a stream that slides has none between
   */
  public static <T> Comparison<T> with(Duration batchInterval, Map<Integer, List<T>> expected) {
    return new Comparison<>(batchInterval, new TreeMap<>(expected));
  }

  /** Batches that went in, the first of them batch 1, to be shown; call it once for each stream. */
  public Comparison<T> input(List<? extends List<?>> batches) {
    inputs.add(batches);
    return this;
  }

  /** The order within a batch counts; otherwise it does not. */
  public Comparison<T> ordered() {
    ordered = true;
    return this;
  }

  /**
   * A mistake that students make, known by its output.
   *
   * @param misconception a sentence to the student: what the answer seems to do, and a question or
   *     a nudge
   * @param output what the mistake puts out
   */
  public Comparison<T> mistake(String misconception, Map<Integer, List<T>> output) {
    if (same(expected, output)) {
      throw new IllegalArgumentException(
          "The scenario cannot tell this mistake from a right answer: " + misconception);
    }
    mistakes.put(misconception, new TreeMap<>(output));
    return this;
  }

  /**
   * @throws WrongAnswer if the output is not the expected one
   */
  public void judge(BatchOutput<T> output) {
    judge(output.batches());
  }

  /**
   * @throws WrongAnswer if the output is not the expected one
   */
  public void judge(SortedMap<Integer, List<T>> actual) {
    if (same(expected, actual)) {
      return;
    }
    String reason =
        mistakes.entrySet().stream()
            .filter(mistake -> same(mistake.getValue(), actual))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseGet(() -> difference(actual));
    throw WrongAnswer.because(reason + "\n\n" + table(actual));
  }

  private String difference(SortedMap<Integer, List<T>> actual) {
    if (!actual.keySet().equals(expected.keySet())) {
      return "There is output in the batches "
          + actual.keySet()
          + ", and it should be in "
          + expected.keySet()
          + ": is the sliding interval right?";
    }
    int first =
        expected.keySet().stream()
            .filter(batch -> !same(expected.get(batch), actual.get(batch)))
            .findFirst()
            .orElseThrow();
    return difference(
        "Batch " + first + " (" + time(first) + ")", expected.get(first), actual.get(first));
  }

  private static <T> String difference(String batch, List<T> should, List<T> is) {
    if (counts(should).equals(counts(is))) {
      return batch + " has the right elements in the wrong order.";
    }
    return should.size() == is.size()
        ? batch + " is the first that differs."
        : batch
            + " is the first that differs: it has "
            + is.size()
            + " elements, not "
            + should.size()
            + ".";
  }

  private boolean same(Map<Integer, List<T>> one, Map<Integer, List<T>> other) {
    return one.keySet().equals(other.keySet())
        && one.keySet().stream().allMatch(batch -> same(one.get(batch), other.get(batch)));
  }

  private boolean same(List<T> one, List<T> other) {
    return ordered ? one.equals(other) : counts(one).equals(counts(other));
  }

  private static <T> Map<T, Integer> counts(List<T> elements) {
    Map<T, Integer> counts = new HashMap<>();
    elements.forEach(element -> counts.merge(element, 1, Integer::sum));
    return counts;
  }

  private String table(SortedMap<Integer, List<T>> actual) {
    SortedSet<Integer> batches = new TreeSet<>(expected.keySet());
    batches.addAll(actual.keySet());
    inputs.forEach(
        input -> {
          for (int batch = 1; batch <= input.size(); batch++) {
            batches.add(batch);
          }
        });
    SideBySide table = new SideBySide("", "batch", "time", "input", "expected", "actual");
    for (int batch : batches) {
      List<T> should = expected.get(batch);
      List<T> is = actual.get(batch);
      boolean differs =
          should == null || is == null ? !Objects.equals(should, is) : !same(should, is);
      table.row(differs ? ">" : "", batch, time(batch), inputOf(batch), shown(should), shown(is));
    }
    return table.toString();
  }

  private String inputOf(int batch) {
    List<String> shown =
        inputs.stream()
            .map(input -> batch <= input.size() ? shown(input.get(batch - 1)) : "")
            .toList();
    return String.join("\n", shown);
  }

  private static String shown(List<?> elements) {
    if (elements == null) {
      return "-";
    }
    return elements.isEmpty()
        ? "(empty)"
        : String.join("\n", elements.stream().map(String::valueOf).toList());
  }

  private String time(int batch) {
    return batch * batchInterval.milliseconds() + " ms";
  }
}
