package io.sparkcourse.labs.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.recovery.RecoveryVerdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The lecture's table was written by {@link RecoveryLab}. Its numbers are those of one run; that
 * every pair of source and sink is there, and keeps what is promised, must be so in any.
 */
class LectureTableTest {
  private static final Path LECTURE =
      Path.of("..", "section3-advanced", "lectures", "3.05-fault-tolerance.md");

  @Test
  void everySourceAndSinkIsThereAndKeepsItsPromise() throws IOException {
    List<PromisedVerdict> verdicts =
        LectureTable.read(LECTURE).stream().map(LectureTableTest::row).toList();

    assertThat(verdicts).allMatch(PromisedVerdict::isKept);
    List<String> expected = new ArrayList<>();
    for (KilledSource source : KilledSource.values()) {
      for (KilledSink sink : source.sinks()) {
        expected.add(source.title() + " > " + sink.title() + ": " + source.promises(sink));
      }
    }
    assertThat(verdicts)
        .extracting(
            row -> row.verdict().source() + " > " + row.verdict().sink() + ": " + row.promised())
        .containsExactlyElementsOf(expected);
  }

  /** Columns are two blanks apart at least. */
  private static PromisedVerdict row(String line) {
    String[] cells = line.strip().split(" {2,}");
    return new PromisedVerdict(
        promise(cells[7]),
        new RecoveryVerdict(
            cells[0],
            cells[1],
            Integer.parseInt(cells[2]),
            Long.parseLong(cells[3]),
            Long.parseLong(cells[4]),
            Long.parseLong(cells[5]),
            Long.parseLong(cells[6])));
  }

  private static Guarantee promise(String words) {
    return List.of(Guarantee.values()).stream()
        .filter(guarantee -> guarantee.toString().equals(words))
        .findFirst()
        .orElseThrow();
  }
}
