package io.sparkcourse.testing.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoveryVerdictTest {
  @Test
  void lostAndDuplicatedDoNotMakeUpForEachOther() {
    RecoveryVerdict verdict =
        RecoveryVerdict.of(
            "files",
            "table",
            1,
            Records.of(List.of("a", "b", "c")),
            Records.of(List.of("b", "b", "c", "d")));

    assertThat(verdict).isEqualTo(new RecoveryVerdict("files", "table", 1, 3, 4, 1, 2));
  }

  @Test
  void theTableHasALineForEach() {
    assertThat(
            RecoveryVerdict.table(
                List.of(
                    new RecoveryVerdict("files", "INSERT", 2, 240, 252, 0, 12),
                    new RecoveryVerdict("socket", "MERGE", 20, 240, 230, 10, 0))))
        .isEqualTo(
            """
            source  sink    kills  sent  processed  lost  duplicated
            files   INSERT      2   240        252     0          12
            socket  MERGE      20   240        230    10           0""");
  }

  @Test
  void aPromiseThatIsBrokenIsMarked() {
    RecoveryVerdict exact = new RecoveryVerdict("files", "MERGE", 1, 10, 10, 0, 0);
    RecoveryVerdict twice = new RecoveryVerdict("files", "INSERT", 1, 10, 12, 0, 2);

    assertThat(
            PromisedVerdict.table(
                List.of(
                    new PromisedVerdict(Guarantee.EXACTLY_ONCE, exact),
                    new PromisedVerdict(Guarantee.AT_LEAST_ONCE, twice),
                    new PromisedVerdict(Guarantee.AT_MOST_ONCE, twice))))
        .isEqualTo(
            """
            source  sink    kills  sent  processed  lost  duplicated  promised
            files   MERGE       1    10         10     0           0  exactly once
            files   INSERT      1    10         12     0           2  at least once
            files   INSERT      1    10         12     0           2  at most once: BROKEN""");
  }

  @Test
  void aGuaranteeIsThatOfTheWeakestLink() {
    assertThat(Guarantee.EXACTLY_ONCE.then(Guarantee.EXACTLY_ONCE))
        .isEqualTo(Guarantee.EXACTLY_ONCE);
    assertThat(Guarantee.EXACTLY_ONCE.then(Guarantee.AT_MOST_ONCE))
        .isEqualTo(Guarantee.AT_MOST_ONCE);
    assertThat(Guarantee.AT_MOST_ONCE.then(Guarantee.AT_LEAST_ONCE)).isEqualTo(Guarantee.NONE);
  }

  @Test
  void ofPartFilesCountsWhatIsFinished(@TempDir Path directory) throws Exception {
    Path batch = Files.createDirectories(directory.resolve("batch-1000"));
    Path killed = Files.createDirectories(batch.resolve("_temporary").resolve("0"));
    Files.write(batch.resolve("part-00000"), List.of("a", "b"));
    Files.write(batch.resolve("_SUCCESS"), List.of());
    Files.write(killed.resolve("part-00001"), List.of("c"));

    assertThat(Records.ofPartFiles(directory)).isEqualTo(Records.of(List.of("a", "b")));
    assertThat(Records.ofPartFiles(directory.resolve("none"))).isEqualTo(Records.of(List.of()));
  }
}
