package io.sparkcourse.testing.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.common.files.HadoopPath;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Each kill happens where it is said to happen: the files that the job left behind show it. */
@Tag("kill") // kills jobs
@Execution(ExecutionMode.CONCURRENT)
class KillAndRecoverTest {
  @TempDir Path directory;

  /** Whatever it is called. */
  private static final String CHECKPOINT = "its 50% #1 %20+";

  private LocalDatabase database;

  @BeforeEach
  void createTable() throws SQLException {
    database = LocalDatabase.start(directory.resolve("database"));
    execute("CREATE TABLE numbers(n INT)");
  }

  @AfterEach
  void closeDatabase() {
    database.close();
  }

  @Test
  void eachKillHappensWhereItIsSaidToHappen() {
    List<Collection<Long>> found = new ArrayList<>();
    Recovery recovery =
        job()
            .kill(Kill.at(KillPoint.IN_BATCH).ofBatch(2))
            .kill(Kill.at(KillPoint.AFTER_TASK).ofBatch(2).theTime(2))
            .kill(Kill.at(KillPoint.BEFORE_COMMIT).ofBatch(3))
            .kill(Kill.at(KillPoint.AFTER_COMMIT).theTime(2))
            .beforeEachRun((run, kill) -> found.add(startAfresh()))
            .run();

    assertThat(found)
        .containsExactly(
            List.of(), // before the first life
            List.of(4L), // one batch, and nothing of the second
            List.of(8L), // both partitions of the second batch
            List.of(8L), // two batches; what the third has written is rolled back
            List.of(4L)); // both partitions of the first batch
    assertThat(recovery.outputs())
        .as("the job says when a batch is written")
        .startsWith(
            List.of("batch 1000"),
            List.of("batch 1000"),
            List.of("batch 1000", "batch 2000"),
            List.of());
  }

  /** The rows that the previous life has left, and an empty table without a checkpoint. */
  private List<Long> startAfresh() throws Exception {
    long rows = inTable().total();
    execute("DELETE FROM numbers");
    Path checkpoint = directory.resolve(CHECKPOINT);
    if (Files.exists(checkpoint)) {
      Files.move(checkpoint, directory.resolve("checkpoint-" + UUID.randomUUID()));
    }
    return rows == 0 ? List.of() : List.of(rows);
  }

  @Test
  void whatIsKilledIsRecovered() throws Exception {
    Recovery recovery =
        job()
            .args("--auto-commit")
            .kill(Kill.at(KillPoint.WHILE_CHECKPOINTING).ofBatch(3))
            .kill(Kill.at(KillPoint.AFTER_COMMIT).theTime(2)) // each statement is a commit
            .run();

    RecoveryVerdict verdict =
        RecoveryVerdict.of("replay", "insert", recovery.kills().size(), sent(), inTable());
    assertThat(verdict.kills()).isEqualTo(2);
    assertThat(verdict.sent()).isEqualTo(24);
    assertThat(verdict.lost()).isZero();
    assertThat(verdict.duplicated()).as("rows of a batch that ran twice").isBetween(2L, 12L);
    assertThat(verdict.processed()).isEqualTo(24 + verdict.duplicated());
    assertThat(recovery.outputs().get(2)).endsWith("batch 6000");
    assertThat(leftBehind()).as("left behind").isEmpty();
  }

  @Test
  void aJobThatFailsIsShownWithWhatItSaid() {
    assertThatThrownBy(() -> job().args("--fail-at=6").run())
        .isInstanceOf(JobFailedException.class)
        .hasMessageStartingWith(NumbersJob.class.getName() + " ended with exit code 1.")
        .hasMessageContaining("batch 1000")
        .hasMessageContaining("IllegalArgumentException: There is no 6");
  }

  @Test
  void aJobThatIsNotWhereItShouldBeKilledIsAFailure() {
    assertThatThrownBy(() -> job().kill(Kill.at(KillPoint.IN_BATCH).ofBatch(7)).run())
        .isInstanceOf(JobFailedException.class)
        .hasMessageStartingWith(
            NumbersJob.class.getName()
                + " ended with exit code 0 before it came to the point at which it is killed"
                + " (in the batch, batch 7).");
  }

  private static List<String> leftBehind() {
    return Stream.of(new File(System.getProperty("java.io.tmpdir")).list())
        .filter(name -> name.startsWith("kill-and-recover-"))
        .toList();
  }

  private static Records sent() {
    return Records.of(NumbersJob.NUMBERS.stream().map(String::valueOf).toList());
  }

  private Records inTable() throws SQLException {
    return Records.ofQuery(
        database.jdbcUrl("numbers"), "SELECT n, count(*) FROM numbers GROUP BY n");
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.connect("numbers");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private KillAndRecover job() {
    return KillAndRecover.job(NumbersJob.class)
        .args("--checkpoint", HadoopPath.of(directory.resolve(CHECKPOINT)))
        .args("--database", KillAndRecover.jdbcUrl(database.jdbcUrl("numbers")))
        .args("--speed", "max");
  }
}
