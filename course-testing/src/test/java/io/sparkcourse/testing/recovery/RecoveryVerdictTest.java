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
