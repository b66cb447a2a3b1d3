package io.sparkcourse.section3;

import static java.util.stream.Collectors.joining;

import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.exercise.ExerciseCheck;
import io.sparkcourse.testing.exercise.WrongAnswer;
import io.sparkcourse.testing.recovery.CommitFault;
import io.sparkcourse.testing.recovery.JobFailedException;
import io.sparkcourse.testing.recovery.Kill;
import io.sparkcourse.testing.recovery.KillAndRecover;
import io.sparkcourse.testing.recovery.KillPoint;
import io.sparkcourse.testing.recovery.ScratchDirectory;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;

class Ex05aExactlyOnceRevenueCheck extends ExerciseCheck<Ex05aExactlyOnceRevenueCheck.Answer> {
  /** Serializable, so that another process can be given it, and killed. */
  @FunctionalInterface
  interface Answer extends Serializable {
    void save(JavaPairDStream<String, Long> sales, String jdbcUrl);
  }

  /**
   * By batch; each one comes in two partitions, of which the first has the first half, and is in
   * two again when it is reduced. A shop twice in a partition, and in both; the same amounts again
   * in the next batch; a batch that is empty; one of a single sale.
   */
  static final List<List<Tuple2<String, Long>>> SALES = List.of(busy(), busy(), List.of(), quiet());

  private static final Map<String, Long> REVENUE = revenue();
  private static final int SHOPS_IN_ALL_BATCHES = 7;
  private static final String FIRST_BATCH_TIME =
      Long.toString(Ex05aExactlyOnceRevenue.BATCH.milliseconds());

  /** As H2 says it, in lower case. */
  private static final String KEY_IS_THERE = "primary key violation";

  private static final String NOTE_WITHOUT_PARTITION =
      "A batch is written in several tasks, one a partition. If a note names only the batch, it is"
          + " the same for all of them, and all tasks but one fail or leave their sales out.";

  private static final String SWALLOWED =
      "The database went away in the middle of a batch, and the batch counts as done: an exception"
          + " is swallowed. Let it through, so that the batch is written again.";

  /** Of the commits that an answer makes, as many as take a second or two. */
  private static final int MOST_COMMITS_TO_BREAK_OFF = 6;

  Ex05aExactlyOnceRevenueCheck() {
    super("3.5a", Ex05aExactlyOnceRevenue::save);
  }

  @Override
  protected void check(Answer answer) throws Exception {
    try (ScratchDirectory directory = ScratchDirectory.create("revenue-");
        LocalDatabase server = LocalDatabase.start(directory.path().resolve("database"))) {
      int commits = twice(answer, server);
      inAnotherDatabase(answer, server);
      breakOneConnection(answer, server);
      breakOff(
          answer, server, "before1", "just before its first commit", () -> CommitFault.before(1));
      breakOff(
          answer,
          server,
          "beforelast",
          "just before its last commit",
          () -> CommitFault.before(commits));
      for (int commit = 1; commit <= Math.min(commits, MOST_COMMITS_TO_BREAK_OFF); commit++) {
        int number = commit;
        breakOff(
            answer,
            server,
            "after" + number,
            "just after commit " + number + " of " + commits,
            () -> CommitFault.after(number));
      }
      kill(answer, server, directory.path());
    }
  }

  @Override
  protected Optional<String> misconceptionBehind(String failure) {
    String text = failure.toLowerCase(Locale.ROOT);
    if (text.contains("no output operations registered")) {
      return Optional.of("It writes nothing: no output operation is called on the stream.");
    }
    if (text.contains(KEY_IS_THERE)) {
      return Optional.of(
          "A batch that is written again fails on a key that is there already, and so it will for"
              + " ever: look first, or MERGE.");
    }
    if (text.contains("timeout trying to lock table")) {
      return Optional.of(
          "It waits for a lock of its own: is each connection closed, also when something fails?");
    }
    return Optional.empty();
  }

  /** First nothing goes wrong; then all batches come again. Gives the commits of the first time. */
  private static int twice(Answer answer, LocalDatabase server) throws Exception {
    try (Ex05aDatabase database = Ex05aDatabase.create(server, "twice")) {
      int commits;
      try (CommitFault none = CommitFault.none()) {
        runOnce(answer, database);
        commits = none.commits();
      }
      judge(database, "Four batches, and nothing went wrong.", () -> mistakeOfOneRun(database));
      Map<String, Long> before = database.rowsByBatchTime();
      run(answer, database);
      judge(
          database,
          "Each batch was written a second time, with the same batch time.",
          () -> mistakeOfTwoRuns(before, database.rowsByBatchTime()));
      return commits;
    }
  }

  /** A key that is there already can only come from another task of the same batch. */
  private static void runOnce(Answer answer, Ex05aDatabase database) throws Exception {
    try {
      run(answer, database);
    } catch (Exception failure) {
      if (Stream.<Throwable>iterate(failure, cause -> cause != null, Throwable::getCause)
          .anyMatch(cause -> cause.toString().toLowerCase(Locale.ROOT).contains(KEY_IS_THERE))) {
        throw WrongAnswer.because(NOTE_WITHOUT_PARTITION);
      }
      throw failure;
    }
  }

  private static String mistakeOfOneRun(Ex05aDatabase database) throws SQLException {
    Map<String, Long> actual = database.revenue();
    Map<String, Long> rows = database.rowsByBatchAndShop();
    if (actual.isEmpty()) {
      return "Nothing is in the table revenue: is there a commit?";
    }
    if (!isLess(actual)) {
      return "The sums are too large although nothing went wrong.";
    }
    if (rows.size() == SHOPS_IN_ALL_BATCHES) {
      return "Of the sales of a shop in one batch only one is there: reduce by key before you MERGE"
          + " by key.";
    }
    return !database.rowsByBatchTime().containsKey(FIRST_BATCH_TIME)
        ? "A batch overwrites what the ones before have earned: by which key do you MERGE?"
        : NOTE_WITHOUT_PARTITION;
  }

  private static String mistakeOfTwoRuns(Map<String, Long> before, Map<String, Long> after) {
    if (!before.keySet().containsAll(after.keySet())) {
      return "A batch that is written again gets another batch_time: is it the clock's? The function"
          + " of foreachRDD is given the time of the batch, which is the same in every attempt.";
    }
    return after.equals(before)
        ? "A batch that is written again is added to the totals again: the database has to know"
            + " which batches are in them."
        : "A batch that is written again adds its rows again, and Spark writes it again whenever it"
            + " does not know whether it was written.";
  }

  private static void inAnotherDatabase(Answer answer, LocalDatabase server) throws Exception {
    try (Ex05aDatabase database = Ex05aDatabase.create(server, "another")) {
      run(answer, database);
      judge(
          database,
          "The same batches again, for another database, which is empty.",
          () ->
              "What is saved, it remembers in the memory of its process. A process that was killed"
                  + " remembers nothing: ask the database.");
    }
  }

  /**
   * One connection breaks at its commit, and nothing else fails. After {@link #breakOff} everything
   * fails, so that a batch may fail by another exception than the one that was swallowed.
   */
  private static void breakOneConnection(Answer answer, LocalDatabase server) throws Exception {
    try (Ex05aDatabase database = Ex05aDatabase.create(server, "one");
        CommitFault fault = CommitFault.ofOneConnectionBefore(1)) {
      boolean batchFailed = fails(answer, database);
      if (!batchFailed && fault.isBroken() && isLess(database.revenue())) {
        throw WrongAnswer.because(SWALLOWED);
      }
    }
  }

  /** The connection breaks at a commit, and all batches are written again. */
  private static void breakOff(
      Answer answer, LocalDatabase server, String name, String where, Supplier<CommitFault> when)
      throws Exception {
    try (Ex05aDatabase database = Ex05aDatabase.create(server, name)) {
      try (CommitFault fault = when.get()) {
        if (!fails(answer, database) && fault.isBroken()) {
          throw WrongAnswer.because(SWALLOWED);
        }
      }
      run(answer, database);
      judge(
          database,
          "It broke off " + where + ", and all batches were written again.",
          () -> mistakeOfBreakingOff(database));
    }
  }

  private static boolean fails(Answer answer, Ex05aDatabase database) {
    try {
      run(answer, database);
      return false;
    } catch (Exception asItShould) {
      return true;
    }
  }

  private static String mistakeOfBreakingOff(Ex05aDatabase database) throws SQLException {
    return (isLess(database.revenue())
            ? "Sales are lost: it had noted as saved what was not saved yet."
            : "Sales are there twice: it had saved what was not noted as saved yet.")
        + " The note and the rows belong into one transaction, which has one commit.";
  }

  /** Its process is killed, and started again. */
  private static void kill(Answer answer, LocalDatabase server, Path directory) throws Exception {
    Path file = directory.resolve("answer.ser");
    try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(file))) {
      out.writeObject(answer);
    }
    try (Ex05aDatabase database = Ex05aDatabase.create(server, "killed")) {
      KillAndRecover.job(Ex05aKilledJob.class)
          .args("--answer", file.toString(), "--database", database.jdbcUrl())
          .args("--checkpoint", HadoopPath.of(directory.resolve("checkpoint")))
          .args("--speed", "max")
          .kill(Kill.at(KillPoint.AFTER_COMMIT).ofBatch(2))
          .run();
      judge(
          database,
          "Its process was killed after a commit of the second batch, and started again.",
          () -> "It does not survive a kill.");
    } catch (JobFailedException failure) {
      throw WrongAnswer.because("It does not survive a kill.\n" + failure.getMessage());
    }
  }

  private static void run(Answer answer, Ex05aDatabase database) {
    try (DStreamTester tester =
        DStreamTester.every(Ex05aExactlyOnceRevenue.BATCH).withCheckpoint()) {
      answer.save(tester.stream(SALES).mapToPair(sale -> sale), database.jdbcUrl());
      tester.run(SALES.size());
    }
  }

  private static void judge(Ex05aDatabase database, String what, Mistake mistake)
      throws SQLException {
    Map<String, Long> actual = database.revenue();
    if (!actual.equals(REVENUE)) {
      String table =
          REVENUE.entrySet().stream()
              .map(
                  shop ->
                      String.format(
                          Locale.ROOT,
                          "%-6s  %8d  %6d",
                          shop.getKey(),
                          shop.getValue(),
                          actual.getOrDefault(shop.getKey(), 0L)))
              .collect(joining("\n"));
      throw WrongAnswer.because(
          mistake.name() + "\n\n" + what + "\nshop    expected  actual\n" + table);
    }
  }

  /** What an answer has done, said of what it has left in the database. */
  @FunctionalInterface
  private interface Mistake {
    String name() throws SQLException;
  }

  private static boolean isLess(Map<String, Long> actual) {
    return sum(actual) < sum(REVENUE);
  }

  private static long sum(Map<String, Long> revenue) {
    return revenue.values().stream().mapToLong(Long::longValue).sum();
  }

  private static Map<String, Long> revenue() {
    Map<String, Long> revenue = new TreeMap<>();
    SALES.stream()
        .flatMap(List::stream)
        .forEach(sale -> revenue.merge(sale._1(), sale._2(), Long::sum));
    return revenue;
  }

  private static List<Tuple2<String, Long>> busy() {
    return List.of(
        sale("north", 500),
        sale("north", 200),
        sale("south", 300),
        sale("south", 40),
        sale("market", 100),
        sale("market", 100));
  }

  private static List<Tuple2<String, Long>> quiet() {
    return List.of(sale("south", 50));
  }

  private static Tuple2<String, Long> sale(String shop, long cents) {
    return new Tuple2<>(shop, cents);
  }
}
