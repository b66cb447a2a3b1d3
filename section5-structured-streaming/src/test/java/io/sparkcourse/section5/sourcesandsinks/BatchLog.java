package io.sparkcourse.section5.sourcesandsinks;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Records each micro-batch: its id, and the first column of its rows, sorted. */
final class BatchLog implements VoidFunction2<Dataset<Row>, Long> {
  private static final long serialVersionUID = 1L;

  private final List<String> batches = new CopyOnWriteArrayList<>();

  @Override
  public void call(Dataset<Row> rows, Long id) {
    batches.add(
        rows.collectAsList().stream()
            .map(row -> row.get(0).toString())
            .sorted()
            .collect(Collectors.joining(" ", id + ": ", "")));
  }

  /** In the order in which they arrived, such as {@code 0: a b}. */
  List<String> batches() {
    return List.copyOf(batches);
  }
}
