package io.sparkcourse.labs.recovery;

import static io.sparkcourse.labs.recovery.KilledSink.COMMIT_TABLE;
import static io.sparkcourse.labs.recovery.KilledSink.INSERT;
import static io.sparkcourse.labs.recovery.KilledSink.MERGE;
import static io.sparkcourse.labs.recovery.KilledSink.NOTED_FIRST;
import static io.sparkcourse.labs.recovery.KilledSink.NOTED_LAST;
import static io.sparkcourse.labs.recovery.KilledSink.PRINT;
import static io.sparkcourse.labs.recovery.KilledSink.STATE;
import static io.sparkcourse.labs.recovery.KilledSink.TEXT_FILES;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.recovery.Kill;
import io.sparkcourse.testing.recovery.KillPoint;
import io.sparkcourse.testing.recovery.RecoveryVerdict;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * What is lost and what comes twice when a job is killed and recovered, by source and sink. A few
 * kills, each where it matters; {@code ./course lab recovery} does any number of them at random.
 *
 * <p>In each batch the sinks are written one after the other, in two partitions. So the commits 1
 * and 2 of a batch are those of {@link KilledSink#STATE}, 3 and 4 of {@link KilledSink#INSERT}, 5
 * and 6 of {@link KilledSink#MERGE}, 7 and 8 of {@link KilledSink#COMMIT_TABLE}. From 9 to 12
 * {@link KilledSink#NOTED_FIRST} notes and writes, from 13 to 16 {@link KilledSink#NOTED_LAST}
 * writes and notes.
 */
@Tag("kill") // kills jobs
@Execution(ExecutionMode.CONCURRENT)
class RecoveryTest {
  @TempDir Path directory;

  /** Killed at the first note, and at the first rows that are not noted yet. */
  @Test
  void filesLoseNothingAndDoubleWhatTheSinkDoubles() throws Exception {
    Map<KilledSink, RecoveryVerdict> verdicts =
        kill(
            KilledSource.FILES,
            Kill.at(KillPoint.AFTER_COMMIT).ofBatch(3).theTime(9),
            Kill.at(KillPoint.AFTER_COMMIT).ofBatch(3).theTime(13));

    assertThat(lost(verdicts)).containsExactly(NOTED_FIRST);
    assertThat(duplicated(verdicts)).containsExactly(PRINT, INSERT, NOTED_LAST);
  }

  /** Killed when the first batch is printed and in text files, and not in the database. */
  @Test
  void aReliableReceiverLosesWhatItHasAcknowledged() throws Exception {
    Map<KilledSink, RecoveryVerdict> verdicts =
        kill(KilledSource.RELIABLE, Kill.at(KillPoint.BEFORE_COMMIT));

    assertThat(lost(verdicts)).contains(STATE, INSERT, MERGE, COMMIT_TABLE);
    assertThat(duplicated(verdicts)).isEmpty();
  }

  @Test
  void aSocketLosesWhatIsNotProcessed() throws Exception {
    Map<KilledSink, RecoveryVerdict> verdicts =
        kill(KilledSource.SOCKET, Kill.at(KillPoint.BEFORE_COMMIT));

    assertThat(lost(verdicts)).contains(STATE, INSERT, MERGE, COMMIT_TABLE);
    assertThat(duplicated(verdicts)).isEmpty();
  }

  /** At least once: a packet that is in the log and not acknowledged is sent again. */
  @Test
  void withAWriteAheadLogNothingIsLostAndAPacketMayComeTwice() throws Exception {
    Map<KilledSink, RecoveryVerdict> verdicts =
        kill(
            KilledSource.WRITE_AHEAD_LOG,
            Kill.at(KillPoint.AFTER_COMMIT).theTime(4),
            Kill.at(KillPoint.AFTER_RECEIVED).theTime(2));

    assertThat(lost(verdicts)).isEmpty();
    assertThat(Stream.of(TEXT_FILES, STATE, MERGE, COMMIT_TABLE).map(verdicts::get))
        .extracting(RecoveryVerdict::duplicated)
        .containsOnly((long) KilledSource.PACKET);
    assertThat(Stream.of(PRINT, INSERT).map(verdicts::get))
        .extracting(RecoveryVerdict::duplicated)
        .allMatch(duplicated -> duplicated > KilledSource.PACKET);
  }

  private Map<KilledSink, RecoveryVerdict> kill(KilledSource source, Kill... kills)
      throws Exception {
    return PageCountsKills.run(source, new LogSample(10), List.of(kills), directory, () -> {});
  }

  private static List<KilledSink> lost(Map<KilledSink, RecoveryVerdict> verdicts) {
    return sinks(verdicts, verdict -> verdict.lost() > 0);
  }

  private static List<KilledSink> duplicated(Map<KilledSink, RecoveryVerdict> verdicts) {
    return sinks(verdicts, verdict -> verdict.duplicated() > 0);
  }

  private static List<KilledSink> sinks(
      Map<KilledSink, RecoveryVerdict> verdicts, Predicate<RecoveryVerdict> predicate) {
    return verdicts.keySet().stream().filter(sink -> predicate.test(verdicts.get(sink))).toList();
  }
}
