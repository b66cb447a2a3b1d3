package io.sparkcourse.labs;

import io.sparkcourse.labs.experiment.RecordedLab;
import io.sparkcourse.labs.statestores.StateSizesChart;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Makes tables and charts of lectures again out of the figures that are recorded beside them, after
 * a change of how they are made: {@code ./course dev labs --redraw}.
 */
public final class RecordedCharts {
  private RecordedCharts() {}

  /**
   * Writes them.
   *
   * @param args the page with the labs that measure, and the lecture about state stores
   */
  public static void main(String[] args) throws IOException {
    Path page = Path.of(args[0]);
    for (RecordedLab lab : RecordedLab.allOf(page)) {
      lab.write(lab.report());
    }
    new StateSizesChart(Path.of(args[1])).write();
  }
}
