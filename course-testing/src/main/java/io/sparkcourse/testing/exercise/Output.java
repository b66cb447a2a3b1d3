package io.sparkcourse.testing.exercise;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.IntFunction;

/**
 * The actual or expected output, by number of batch: the elements of a stream, the rows that a
 * batch has written, the lines of its files. A batch without elements is the same as a missing
 * batch: neither a stream with an empty batch nor one without that batch outputs anything.
 *
 * @param <O> an element; its {@code toString()} is shown to the student
 */
public final class Output<O> {
  private final SortedMap<Integer, List<O>> batches;

  private Output(SortedMap<Integer, List<O>> batches) {
    this.batches = batches;
  }

  /** The elements by number of batch, from 1. */
  public static <O> Output<O> of(Map<Integer, ? extends List<? extends O>> batches) {
    SortedMap<Integer, List<O>> copy = new TreeMap<>();
    batches.forEach(
        (batch, elements) -> {
          if (!elements.isEmpty()) {
            copy.put(batch, List.copyOf(elements));
          }
        });
    return new Output<>(copy);
  }

  /** No elements in any batch. */
  public static <O> Output<O> none() {
    return new Output<>(new TreeMap<>());
  }

  /** The result of a function for each batch of the input. */
  public static <O> Output<O> inEachBatch(
      Batches<?> input, IntFunction<? extends List<? extends O>> elements) {
    return every(1, input, elements);
  }

  /** The result of a function for every second, third, or n-th batch of the input. */
  public static <O> Output<O> every(
      int batches, Batches<?> input, IntFunction<? extends List<? extends O>> elements) {
    SortedMap<Integer, List<? extends O>> output = new TreeMap<>();
    for (int number = batches; number <= input.size(); number += batches) {
      output.put(number, elements.apply(number));
    }
    return of(output);
  }

  /** The elements of a batch; none if it has none. */
  public List<O> batch(int number) {
    return batches.getOrDefault(number, List.of());
  }

  /** The numbers of the batches that have elements. */
  public SortedSet<Integer> numbers() {
    return new TreeSet<>(batches.keySet());
  }

  public boolean isEmpty() {
    return batches.isEmpty();
  }

  /** The first batch in which the other output differs, or 0 if there is none. */
  int firstDifference(Output<O> other, boolean ordered, BiPredicate<O, O> same) {
    SortedSet<Integer> numbers = numbers();
    numbers.addAll(other.batches.keySet());
    return numbers.stream()
        .filter(number -> !same(batch(number), other.batch(number), ordered, same))
        .findFirst()
        .orElse(0);
  }

  static <O> boolean same(
      List<O> expected, List<O> actual, boolean ordered, BiPredicate<O, O> same) {
    if (expected.size() != actual.size()) {
      return false;
    }
    if (!ordered) {
      return sameInAnyOrder(expected, actual, same);
    }
    for (int i = 0; i < expected.size(); i++) {
      if (!same.test(expected.get(i), actual.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static <O> boolean sameInAnyOrder(
      List<O> expected, List<O> actual, BiPredicate<O, O> same) {
    List<O> left = new ArrayList<>(actual);
    for (O element : expected) {
      int found = 0;
      while (found < left.size() && !same.test(element, left.get(found))) {
        found++;
      }
      if (found == left.size()) {
        return false;
      }
      left.remove(found);
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Output<?> output && output.batches.equals(batches);
  }

  @Override
  public int hashCode() {
    return batches.hashCode();
  }

  @Override
  public String toString() {
    return batches.toString();
  }
}
