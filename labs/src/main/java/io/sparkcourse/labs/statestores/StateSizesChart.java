package io.sparkcourse.labs.statestores;

import io.sparkcourse.labs.experiment.ChartSvg;
import io.sparkcourse.labs.experiment.Experiment;
import io.sparkcourse.labs.experiment.Findings;
import io.sparkcourse.labs.experiment.Metric;
import io.sparkcourse.labs.experiment.Row;
import io.sparkcourse.labs.experiment.Spread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The chart of the table that {@link StateStoresLab} has written into its lecture.
 *
 * @param lecture its text
 */
public record StateSizesChart(Path lecture) {
  private static final double KILOBYTES_OF_A_MEGABYTE = 1_000;

  /** Where it is. */
  public Path file() {
    return lecture.resolveSibling("images").resolve("5.10-state-sizes.svg");
  }

  /** Draws what the table has now. */
  public void write() throws IOException {
    Files.writeString(file(), svg());
  }

  /** The chart of what the table has now. */
  String svg() throws IOException {
    List<Row> memory = new ArrayList<>();
    List<Row> all = new ArrayList<>();
    List<Row> few = new ArrayList<>();
    for (String line : StateStoresLab.tableOf(lecture).rows()) {
      List<String> columns = List.of(line.strip().split(" {2,}"));
      if (columns.size() > 3) { // else it ran out of memory
        memory.add(
            row(
                "memoryUsed",
                columns,
                KILOBYTES_OF_A_MEGABYTE * Double.parseDouble(columns.get(2))));
        all.add(row("written, all keys changed", columns, Double.parseDouble(columns.get(4))));
        few.add(row("written, 1,000 keys changed", columns, Double.parseDouble(columns.get(5))));
      }
    }
    memory.addAll(all);
    memory.addAll(few);
    String conditions = String.join(" ", StateStoresLab.conditionsOf(lecture).lines());
    return ChartSvg.ofGrowth(
        "State of a query, by its number of keys",
        "keys",
        new Findings(List.of(Metric.less("kB")), memory),
        "One run; " + conditions);
  }

  private static Row row(String panel, List<String> columns, double kilobytes) {
    String keys = Experiment.thousands(Long.parseLong(columns.get(0)));
    return new Row(panel, keys, columns.get(1), List.of(Spread.of(kilobytes)), "");
  }
}
