package io.sparkcourse.section5.migration;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/**
 * The output of the two programs of a pair, for each micro-batch of the input: elements of any
 * type, which are compared as text and in any order.
 */
record Outcome(List<? extends List<?>> ofDStreams, List<? extends List<?>> ofStructured) {
  /** The cell of the lecture's table. */
  String text() {
    String dstreams = text(ofDStreams);
    String structured = text(ofStructured);
    if (dstreams.equals(structured)) {
      return "**same**: `%s`".formatted(dstreams);
    }
    boolean sameRows = sorted(flat(ofDStreams)).equals(sorted(flat(ofStructured)));
    return "%s: `%s` against `%s`"
        .formatted(sameRows ? "same, at another time" : "**differs**", dstreams, structured);
  }

  /** As in {@code 1: tea 2, mug 1; 3: tea 1}; micro-batches without output are left out. */
  private static String text(List<? extends List<?>> batches) {
    List<String> parts = new ArrayList<>();
    for (int batch = 0; batch < batches.size(); batch++) {
      if (!batches.get(batch).isEmpty()) {
        parts.add("%d: %s".formatted(batch + 1, String.join(", ", sorted(batches.get(batch)))));
      }
    }
    return parts.isEmpty() ? "nothing" : String.join("; ", parts);
  }

  private static List<Object> flat(List<? extends List<?>> batches) {
    return batches.stream().<Object>flatMap(Collection::stream).toList();
  }

  private static List<String> sorted(Collection<?> elements) {
    return elements.stream().map(Outcome::element).sorted().toList();
  }

  private static String element(Object element) {
    if (element instanceof Row row) {
      return row.mkString(" ");
    }
    if (element instanceof Tuple2<?, ?> pair) {
      return pair._1() + " " + pair._2();
    }
    return String.valueOf(element);
  }
}
