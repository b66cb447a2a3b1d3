package io.sparkcourse.testing.exercise;

import java.util.List;
import java.util.SortedSet;
import java.util.function.BiPredicate;
import org.apache.spark.streaming.Duration;

/** Input, expected and actual output of a run, side by side by batch. */
record EvidenceTable<E, O>(Duration batchInterval, Batches<E> input, Output<O> expected) {
  /**
   * The table.
   *
   * @param actual the output, or null if there is none because the answer has failed
   * @param same whether two batches count as the same
   */
  String text(Output<O> actual, BiPredicate<List<O>, List<O>> same) {
    SideBySide table =
        actual == null
            ? new SideBySide("", "batch", "time", "input", "expected")
            : new SideBySide("", "batch", "time", "input", "expected", "actual");
    for (int batch : batches(actual)) {
      String time = time(batch, batchInterval);
      String in = shown(input.batch(batch));
      String should = shown(expected.batch(batch));
      if (actual == null) {
        table.row("", batch, time, in, should);
      } else {
        boolean differs = !same.test(expected.batch(batch), actual.batch(batch));
        table.row(differs ? ">" : "", batch, time, in, should, shown(actual.batch(batch)));
      }
    }
    return table.toString();
  }

  private SortedSet<Integer> batches(Output<O> actual) {
    SortedSet<Integer> batches = expected.numbers();
    if (actual != null) {
      batches.addAll(actual.numbers());
    }
    for (int batch = 1; batch <= input.size(); batch++) {
      batches.add(batch);
    }
    return batches;
  }

  private static String shown(List<?> elements) {
    return elements.isEmpty()
        ? "-"
        : String.join("\n", elements.stream().map(String::valueOf).toList());
  }

  /** The time at which a batch ends, such as {@code 10 min}, from the start of the stream. */
  static String time(int batch, Duration batchInterval) {
    long millis = batch * batchInterval.milliseconds();
    if (millis % 60_000 == 0) {
      return millis / 60_000 + " min";
    }
    return millis % 1_000 == 0 ? millis / 1_000 + " s" : millis + " ms";
  }
}
