package io.sparkcourse.labs.statestores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkcourse.labs.recovery.LectureTable;
import java.io.IOException;
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
    for (long keys : new long[] {20_000, 200_000, 2_000_000}) {
      Stream.of(MeasuredStore.values()).forEach(store -> expected.add(keys + " " + store.title()));
    }
    assertThat(lines())
        .extracting(line -> line.keys() + " " + line.store())
        .containsExactlyElementsOf(expected);
  }

  // LECTURE-CLAIMS

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
    return new LectureTable(LECTURE, "state-stores").rows().stream().map(Line::parse).toList();
  }
}
