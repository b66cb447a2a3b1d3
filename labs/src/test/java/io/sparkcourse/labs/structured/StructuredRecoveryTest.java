package io.sparkcourse.labs.structured;

import static io.sparkcourse.testing.recovery.KillPoint.AFTER_COMMIT;
import static io.sparkcourse.testing.recovery.KillPoint.AFTER_TASK;
import static io.sparkcourse.testing.recovery.KillPoint.WHILE_CHECKPOINTING;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.recovery.Kill;
import io.sparkcourse.testing.recovery.RecoveryVerdict;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * What is lost and what is there twice when a query is killed and recovered, by its sink. A few
 * kills, each where it matters; {@code ./course lab structured-recovery} does any number of them at
 * random.
 *
 * <p>Each micro-batch has 5 orders. The first of the two tasks that write has 2 of them, the second
 * has 3, and the second one begins when the first one is done.
 */
@Tag("kill") // kills jobs
@Execution(ExecutionMode.CONCURRENT)
class StructuredRecoveryTest {
  private static final int FILES = 3;

  @TempDir Path directory;

  /**
   * Of the micro-batches that need all three, each writes offsets, the log of the sink, and
   * commits. Killed before the log, its files are orphans; one that comes again has its offsets
   * already. In the log and not in the commits, it is not written again.
   */
  @Test
  void theFileSinkHasEachOrderOnceByItsLogAndOrphansBesides() throws Exception {
    assertThat(
            kill(
                KilledQuery.FILES,
                Kill.at(WHILE_CHECKPOINTING).theTime(2),
                Kill.at(WHILE_CHECKPOINTING).theTime(2)))
        .containsExactly(
            "files, as Spark reads them: lost 0, duplicated 0",
            "files, all that are there: lost 0, duplicated 5");
  }

  /** The task that reads, the first one that writes; then the commit. */
  @Test
  void kafkaHasTwiceWhatWasInTheTopicOfAMicroBatchThatWasNotDone() throws Exception {
    OrdersKills.Outcome outcome =
        outcome(
            KilledQuery.KAFKA,
            Kill.at(AFTER_TASK).theTime(2),
            Kill.at(WHILE_CHECKPOINTING).ofBatch(2).theTime(2));

    assertThat(texts(outcome)).containsExactly("Kafka: lost 0, duplicated 7");
    assertThat(outcome.leftInTopic()).extracting(LeftInTopic::records).containsExactly(2L, 5L);
  }

  /**
   * The commits of a micro-batch: 1 and 2 are the INSERT, 3 and 4 the MERGE, 5 and 6 ON CONFLICT; 7
   * and 8 have the batch id, in H2 and in PostgreSQL. Killed when half of the INSERT is done; and,
   * when the micro-batch comes again, between the two databases.
   */
  @Test
  void tablesWithAKeyOrABatchIdHaveEachOrderOnce() throws Exception {
    assertThat(
            kill(
                KilledQuery.TABLES,
                Kill.at(AFTER_COMMIT).theTime(1),
                Kill.at(AFTER_COMMIT).theTime(7)))
        .containsExactly(
            "H2, INSERT: lost 0, duplicated 7",
            "H2, MERGE by order: lost 0, duplicated 0",
            "H2, query and batch id: lost 0, duplicated 0",
            "PostgreSQL, ON CONFLICT by order: lost 0, duplicated 0",
            "PostgreSQL, query and batch id: lost 0, duplicated 0");
  }

  private List<String> kill(KilledQuery query, Kill... kills) throws Exception {
    return texts(outcome(query, kills));
  }

  private OrdersKills.Outcome outcome(KilledQuery query, Kill... kills) throws Exception {
    return new OrdersKills(FILES, List.of(kills), directory, () -> {}).run(query);
  }

  private static List<String> texts(OrdersKills.Outcome outcome) {
    return outcome.verdicts().values().stream().map(StructuredRecoveryTest::text).toList();
  }

  private static String text(RecoveryVerdict verdict) {
    return "%s: lost %d, duplicated %d"
        .formatted(verdict.sink(), verdict.lost(), verdict.duplicated());
  }
}
