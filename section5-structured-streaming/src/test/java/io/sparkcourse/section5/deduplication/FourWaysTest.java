package io.sparkcourse.section5.deduplication;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.lecture.LectureTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Lecture 5.6: what the four ways do with each kind of row; generates the lecture's table. */
class FourWaysTest {
  private static final Path LECTURE = Path.of("lectures", "5.06-deduplication.md");

  @Test
  void theTableOfTheLectureIsWhatTheFourWaysDo() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "| way | sent again unchanged | sent again with another time | a new id, too late |"
            + " ids kept of 12, 11 of them old |");
    lines.add("|---|---|---|---|---|");
    for (Map.Entry<String, UnaryOperator<Dataset<Row>>> way : FourWaysDemo.ways().entrySet()) {
      lines.add(
          "| **%s** | %s | %s | %s | %d |"
              .formatted(
                  way.getKey(),
                  secondOf(way.getValue(), "tea 12:00", "tea 12:00"),
                  secondOf(way.getValue(), "tea 12:00", "tea 12:04"),
                  secondOf(way.getValue(), "tea 12:00", "mug 11:50"),
                  keptOfTwelve(way.getValue())));
    }
    LectureTable.assertUpToDate(LECTURE, "four ways", lines);
  }

  /** What happens to the second order, which arrives in a separate micro-batch. */
  private static String secondOf(
      UnaryOperator<Dataset<Row>> way, String firstOrder, String secondOrder) {
    try (OrderRows orders = OrderRows.in(way)) {
      assertThat(orders.batch(firstOrder + " ann")).hasSize(1);
      return orders.batch(secondOrder + " bob").isEmpty() ? "dropped" : "output";
    }
  }

  /** Eleven orders within a minute, and one an hour later. */
  private static long keptOfTwelve(UnaryOperator<Dataset<Row>> way) {
    try (OrderRows orders = OrderRows.in(way)) {
      String[] old = new String[11];
      for (int i = 0; i < old.length; i++) {
        old[i] = "%d 12:00 ann".formatted(i);
      }
      orders.batch(old);
      orders.batch("11 13:00 ann");
      return orders.kept();
    }
  }
}
