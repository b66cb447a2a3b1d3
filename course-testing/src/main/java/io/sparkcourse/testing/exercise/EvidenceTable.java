package io.sparkcourse.testing.exercise;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.function.BiPredicate;
import org.apache.spark.streaming.Duration;

/**
 * Input, expected and actual output of a run, side by side by batch.
 *
 * @param batchInterval or null if batches have no time
 */
record EvidenceTable<E, O>(Duration batchInterval, Batches<E> input, Output<O> expected) {
  /**
   * The table.
   *
   * @param actual the output, or null if there is none because the answer has failed
   * @param same whether two batches count as the same
   */
  String text(Output<O> actual, BiPredicate<List<O>, List<O>> same) {
    String actualHeading = actual == null ? null : "actual";
    SideBySide table =
        new SideBySide(cells("", "batch", "time", "input", "expected", actualHeading));
    for (int batch : batches(actual)) {
      boolean differs = actual != null && !same.test(expected.batch(batch), actual.batch(batch));
      Object[] row =
          cells(
              differs ? ">" : "",
              String.valueOf(batch),
              batchInterval == null ? null : time(batch, batchInterval),
              shown(input.batch(batch)),
              shown(expected.batch(batch)),
              actual == null ? null : shown(actual.batch(batch)));
      table.row(row);
    }
    return table.toString();
  }

  /** The cells of a row, without the columns that this table does not have. */
  private String[] cells(
      String mark, String batch, String time, String input, String expected, String actual) {
    List<String> cells = new ArrayList<>(List.of(mark, batch));
    if (batchInterval != null) {
      cells.add(time);
    }
    cells.addAll(List.of(input, expected));
    if (actual != null) {
      cells.add(actual);
    }
    return cells.toArray(String[]::new);
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
