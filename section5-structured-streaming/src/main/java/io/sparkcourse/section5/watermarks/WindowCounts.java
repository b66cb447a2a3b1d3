package io.sparkcourse.section5.watermarks;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The rows of a micro-batch, as the demos print them. */
final class WindowCounts {
  private WindowCounts() {}

  /**
   * Such as {@code 12:00 dog 1, owl 1}; a dash if there are none. The rows are sorted here and not
   * by Spark, which would run the query of the micro-batch twice, and count its rows twice.
   *
   * @param counts with the columns from, word and count
   */
  static String text(Dataset<Row> counts) {
    Map<String, String> byWindow =
        counts.collectAsList().stream()
            .sorted(Comparator.comparing(row -> row.getString(1)))
            .collect(
                Collectors.groupingBy(
                    row -> row.getString(0),
                    TreeMap::new,
                    Collectors.mapping(
                        row -> row.getString(1) + " " + row.getLong(2), Collectors.joining(", "))));
    List<String> windows =
        byWindow.entrySet().stream().map(each -> each.getKey() + " " + each.getValue()).toList();
    return windows.isEmpty() ? "-" : String.join("   ", windows);
  }
}
