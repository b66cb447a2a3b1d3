package io.sparkcourse.labs;

import io.sparkcourse.common.CommandLineProgram;
import io.sparkcourse.labs.experiment.RecordedLab;
import io.sparkcourse.labs.statestores.StateSizesChart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Makes tables and charts of lectures again out of the figures that are recorded beside them, after
 * a change of how they are made: {@code ./course dev labs --redraw}.
 */
@Command(
    name = "course dev labs --redraw",
    description = "Draws tables and charts again from the recorded figures.")
public final class RecordedCharts implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "<page>", description = "The page of the labs.")
  private Path page;

  @Parameters(index = "1", paramLabel = "<lecture>", description = "That of the state stores.")
  private Path stateStores;

  public static void main(String[] args) {
    CommandLineProgram.run(new RecordedCharts(), args);
  }

  @Override
  public Integer call() throws IOException {
    List<RecordedLab> labs = RecordedLab.allOf(page);
    for (RecordedLab lab : labs) {
      lab.write(lab.report());
    }
    StateSizesChart sizes = new StateSizesChart(stateStores);
    sizes.write();
    System.out.printf(
        "Drawn from their figures: %d labs of %s, and %s%n",
        labs.size(), page.getFileName(), sizes.file().getFileName());
    return 0;
  }
}
