package io.sparkcourse.labs.recovery;

import static org.assertj.core.api.Assertions.assertThat;

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
        new LectureTable(LECTURE, "recovery").rows().stream().map(VerdictLine::parse).toList();

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
}
