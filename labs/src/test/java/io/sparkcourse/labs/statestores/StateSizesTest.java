package io.sparkcourse.labs.statestores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The table of the lecture was written by {@link StateStoresLab}. Its numbers are those of one run;
 * what the lecture says of them must be so in any.
 */
class StateSizesTest {
  private static final Path LECTURE =
      Path.of(
          "..", "section5-structured-streaming", "lectures", "5.10-state-stores-and-settings.md");

  /** A line of the table; sizes are in megabytes. */
  private record Line(long keys, String store, double memory, double heap, double all, double few) {
    private static Line parse(String text) {
      List<String> columns = List.of(text.strip().split(" {2,}"));
      return new Line(
          Long.parseLong(columns.get(0)),
          columns.get(1),
          Double.parseDouble(columns.get(2)),
          Double.parseDouble(columns.get(3)),
          Double.parseDouble(columns.get(4)),
          Double.parseDouble(columns.get(5)));
    }
  }

  @Test
  void eachStoreIsThereForEachNumberOfKeys() throws IOException {
    List<String> expected = new ArrayList<>();
    for (long keys : new long[] {20_000, 200_000, 500_000, 2_000_000}) {
      Stream.of(MeasuredStore.values()).forEach(store -> expected.add(keys + " " + store.title()));
    }
    assertThat(lines())
        .extracting(line -> line.keys() + " " + line.store())
        .containsExactlyElementsOf(expected);
  }

  @Test
  void theHeapStoreNeedsSome300BytesForEachKeyAndTheJvmsHeapHasThem() throws IOException {
    assertThat(of(MeasuredStore.HEAP))
        .allSatisfy(line -> assertThat(line.memory() * 1e6 / line.keys()).isBetween(250.0, 400.0));
    double grown = last(MeasuredStore.HEAP).heap() - last(MeasuredStore.ROCKSDB).heap();
    assertThat(grown).isCloseTo(last(MeasuredStore.HEAP).memory(), withinPercentage(5));
  }

  @Test
  void withRocksDbTheHeapIsTheSameWithAllNumbersOfKeys() throws IOException {
    List<Line> lines = new ArrayList<>(of(MeasuredStore.ROCKSDB));
    lines.addAll(of(MeasuredStore.CHANGELOG));

    assertThat(lines).allSatisfy(line -> assertThat(line.heap()).isCloseTo(44, within(2.5)));
  }

  @Test
  void aChangelogIsAsLargeAsADeltaAndFilesOfRocksDbAreMoreThanTwice() throws IOException {
    for (int i = 0; i < of(MeasuredStore.HEAP).size(); i++) {
      double delta = of(MeasuredStore.HEAP).get(i).all();
      assertThat(of(MeasuredStore.CHANGELOG).get(i).all()).isCloseTo(delta, withinPercentage(5));
      assertThat(of(MeasuredStore.ROCKSDB).get(i).all()).isGreaterThan(2 * delta);
      assertThat(of(MeasuredStore.ROCKSDB).get(i).few() - of(MeasuredStore.CHANGELOG).get(i).few())
          .isCloseTo(14, within(1.0));
    }
  }

  @Test
  void theChartIsThatOfTheTable() throws IOException {
    StateSizesChart chart = new StateSizesChart(LECTURE);

    // A checkout may have other line ends.
    assertThat(Files.readString(chart.file()).replace("\r\n", "\n"))
        .as("./course dev labs --redraw")
        .isEqualTo(chart.svg());
  }

  private static Line last(MeasuredStore store) throws IOException {
    List<Line> lines = of(store);
    return lines.get(lines.size() - 1);
  }

  private static List<Line> of(MeasuredStore store) throws IOException {
    return lines().stream().filter(line -> line.store().equals(store.title())).toList();
  }

  @Test
  @Tag("process") // starts JVMs
  void aSmallRunHasAllKeysAndTheHeapStoreReportsTwoVersionsOfThem() throws Exception {
    long keys = 2_000;
    StateSize heap = StateStoresLab.measure(MeasuredStore.HEAP, keys, "512m").orElseThrow();
    StateSize changelog =
        StateStoresLab.measure(MeasuredStore.CHANGELOG, keys, "512m").orElseThrow();

    assertThat(heap.rows()).isEqualTo(keys);
    assertThat(changelog.rows()).isEqualTo(keys);
    assertThat((double) heap.memoryUsed() / keys).isCloseTo(350, within(20.0));
  }

  private static List<Line> lines() throws IOException {
    return StateStoresLab.tableOf(LECTURE).rows().stream().map(Line::parse).toList();
  }
}
