package io.sparkcourse.section3;

import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.section3.Ex05aExactlyOnceRevenueCheck.Answer;
import io.sparkcourse.section3.Ex05aExactlyOnceRevenueCheck.Event;
import io.sparkcourse.section3.Ex05aExactlyOnceRevenueCheck.Revenue;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.Progress;
import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Cases;
import io.sparkcourse.testing.exercise.Draws;
import io.sparkcourse.testing.exercise.Finding;
import io.sparkcourse.testing.exercise.Mistake;
import io.sparkcourse.testing.exercise.Model;
import io.sparkcourse.testing.exercise.ModelCheck;
import io.sparkcourse.testing.exercise.Observed;
import io.sparkcourse.testing.exercise.Output;
import io.sparkcourse.testing.exercise.Rule;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchCompleted;
import scala.Tuple2;

/**
 * In each run the batches come twice, as after a restart: into empty tables, and then all of them
 * again into the tables as they are then. In between, the revenue is read, unless something has
 * failed.
 */
class Ex05aExactlyOnceRevenueCheck extends ModelCheck<Answer, Event, Revenue> {
  private static final String FIRST_TIME = "The first time that the batches come";

  /** Serializable, so that it can be passed to another process, which is killed. */
  @FunctionalInterface
  interface Answer extends Serializable {
    void save(JavaPairDStream<String, Long> sales, String jdbcUrl);
  }

  /** What happens in a batch. */
  sealed interface Event {}

  /** A sale. */
  record Sale(String shop, long cents) implements Event {
    @Override
    public String toString() {
      return "(" + shop + "," + cents + ")";
    }
  }

  /** The n-th write of a connection is refused, once in the batch. Nothing else fails. */
  record Refused(int statement) implements Event {
    @Override
    public String toString() {
      return "write " + statement + " of a connection fails";
    }
  }

  /** The connection of the first commit breaks just before it, and nothing else does. */
  record ConnectionBreaks() implements Event {
    @Override
    public String toString() {
      return "a commit fails";
    }
  }

  /**
   * The database is unavailable from the n-th commit of the batch until the program starts again.
   */
  record BreaksOff(KillPoint point, int commit) implements Event {
    @Override
    public String toString() {
      return "breaks off "
          + (point == KillPoint.BEFORE_COMMIT ? "before" : "after")
          + " commit "
          + commit;
    }
  }

  /** What the query returns for a shop, after the batches came once, or after they came again. */
  record Revenue(boolean again, String shop, long cents) {
    @Override
    public String toString() {
      return (again ? "again" : "once ") + " " + shop + " " + cents;
    }
  }

  Ex05aExactlyOnceRevenueCheck() {
    super("3.5a", Ex05aExactlyOnceRevenue.BATCH, Ex05aExactlyOnceRevenue::save);
  }

  @Override
  protected void cases(Cases<Event, Revenue> cases) {
    cases
        .of("every sale once, also if all batches are written again")
        .batch(sale("north", 500), sale("market", 300), sale("north", 200))
        .batch(sale("market", 100), sale("south", 40))
        .batch()
        .batch(sale("south", 50))
        .gives(
            4,
            new Revenue(false, "market", 400),
            new Revenue(false, "north", 700),
            new Revenue(false, "south", 90),
            new Revenue(true, "market", 400),
            new Revenue(true, "north", 700),
            new Revenue(true, "south", 90));
    cases
        .of("equal sales are several sales, in one batch and in two")
        .batch(sale("north", 500), sale("south", 40), sale("north", 500))
        .batch(sale("north", 500), sale("south", 40), sale("north", 500));
    cases
        .of("shops of any name")
        .batch(sale("Aa", 500), sale("BB", 40), sale("o'neill", 7))
        .batch(sale("BB", 20));
    cases
        .of("a name as it is, with its spaces and capitals")
        .batch(sale("north", 500), sale(" north", 40), sale("North", 7), sale("north ", 3))
        .batch(sale("", 9))
        .batch(sale(" north", 20));
    cases
        .of("the spaces within a name are kept, too: one is not two")
        .batch(sale("Bad Ischl", 500), sale("Bad  Ischl", 300));
    cases
        .of("cents can be too many for an INT, and too many to be exact as a DOUBLE")
        .batch(sale("north", 3_000_000_000L), sale("south", (1L << 53) + 1));
    cases
        .of("a sale can be of 0 cents, and a shop with such sales only has a revenue of 0")
        .batch(sale("north", 500), sale("market", 0));
    cases
        .of("a write fails, and the batch is written again")
        .batch(sale("market", 300))
        .batch(sale("north", 500), sale("south", 40), sale("market", 7), new Refused(1));
    cases
        .of("a write fails in the middle of a batch, and the batch is written again")
        .batch(sale("market", 300))
        .batch(sale("north", 500), sale("south", 40), sale("market", 7), new Refused(2));
    cases
        .of("a commit fails, and the batch is written again")
        .batch(sale("market", 300))
        .batch(sale("north", 500), sale("south", 40), sale("market", 7), new ConnectionBreaks());
    cases
        .of("it breaks off between two parts of a batch, and the batch is written again")
        .batch(sale("market", 300))
        .batch(sale("north", 500), sale("south", 40), sale("market", 7), after(1));
    cases
        .of("it breaks off just after a commit, and the batch is written again")
        .batch(sale("north", 500), sale("south", 40), sale("market", 7), after(2));
    cases
        .of("it breaks off before anything is committed, and the batch is written again")
        .batch(
            sale("north", 500),
            sale("south", 40),
            sale("market", 7),
            new BreaksOff(KillPoint.BEFORE_COMMIT, 1));
    cases
        .of("a batch that has failed is written again after later ones")
        .batch(sale("north", 500), sale("south", 40), sale("market", 7), new Refused(1))
        .batch(sale("north", 20), sale("south", 30), sale("market", 40));
  }

  @Override
  protected Output<Revenue> expected(Batches<Event> input) {
    return revenue(input, batch -> batch);
  }

  @Override
  protected Batches<Event> generated(Draws draws) {
    List<String> shops = List.of("north", "south", "market", "harbour", "Aa", "BB");
    return draws.batches(
        5, 6, () -> sale(draws.oneOf(shops), draws.oneOf(1L, 100L, 3_000_000_000L)));
  }

  @Override
  protected int generatedInputs() {
    return 2; // each is written twice
  }

  @Override
  protected Observed<Revenue> observe(Answer answer, Batches<Event> input, int partitions)
      throws Exception {
    try (ScratchDirectory directory = ScratchDirectory.create("revenue-");
        LocalDatabase server = LocalDatabase.start(directory.path());
        Ex05aDatabase database = Ex05aDatabase.create(server)) {
      return new Run(answer, input, partitions, database).observed();
    }
  }

  @Override
  protected List<Rule<Answer>> rules() {
    return List.of(
        new Rule<>(
            "its process is killed after a commit of the second batch, and started again",
            Ex05aExactlyOnceRevenueCheck::doesNotSurviveAKill));
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  @Override
  protected Optional<Mistaken> mistakeBehind(String failure) {
    String text = failure.toLowerCase(Locale.ROOT);
    if (text.contains("primary key violation: \"public.revenue\"")) {
      return Optional.of(Mistaken.MERGES_SALES_OF_A_SHOP); // the table has no key
    }
    if (text.contains("primary key violation")) {
      return Optional.of(
          failure.contains(FIRST_TIME)
              ? Mistaken.NOTE_OF_ANOTHER_TASK
              : Mistaken.INSERTS_A_NOTE_THAT_IS_THERE);
    }
    return text.contains("timeout trying to lock table")
        ? Optional.of(Mistaken.WAITS_FOR_ITSELF)
        : Optional.empty();
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Event, Revenue> {
    OVERWRITES_EARLIER_BATCHES(
        "Of each shop only the revenue of its last batch is there: a batch writes over the one"
            + " before."),
    EQUAL_SALES_ONCE(
        "It saves equal sales of a batch once.",
        input -> revenue(input, batch -> batch.stream().distinct().toList())),
    EQUAL_BATCHES_ONCE(
        "It saves batches of the same sales once.",
        input -> {
          Set<List<Event>> before = new HashSet<>();
          return revenue(input, batch -> before.add(batch) ? batch : List.of());
        }),
    WRITES_NOTHING("It executes no statement that writes."),
    NEVER_COMMITS(
        "It never commits: after setAutoCommit(false) rows are in the table only with commit()."),
    NOTES_WITHOUT_SALES(
        "It notes batches as saved, and the table revenue is empty. An iterator can be read once."),
    DELETES_SALES_OF_OTHER_PARTITIONS(
        "A task deletes rows of its batch whatever their shop, and with them what the tasks of other"
            + " partitions have written."),
    SHOPS_OF_ONE_HASH(
        "Of several shops with the same hashCode the sales of one are there. Two names may have the"
            + " same hashCode."),
    ONE_NOTE_FOR_A_BATCH(
        "There is one note for a batch that several tasks write, and only the sales of one of them"
            + " are there. Each partition is written by a task of its own."),
    MERGES_SALES_OF_A_SHOP(
        "It writes several sales of a shop in a batch by MERGE. MERGE replaces the row that it finds,"
            + " and fails if it finds several. Reduce by key first."),
    NOTE_OF_ANOTHER_TASK(
        "The first time that a batch is written, a task fails on a key that is there already."
            + " Another task of the same batch has inserted it."),
    INSERTS_A_NOTE_THAT_IS_THERE(
        "A batch that is written again fails on a key that is there already, and will fail each"
            + " time. Ask first whether it is there, or MERGE."),
    WAITS_FOR_ITSELF(
        "It waits for a lock that a connection of its own has. Each connection has to be closed,"
            + " also when something fails."),
    ANOTHER_TIME_IN_EACH_ATTEMPT(
        "A batch that is written again is there twice, and its second rows have another batch_time."
            + " The function of foreachRDD can be given the time of the batch, which is the same in"
            + " each attempt."),
    ADDS_AGAIN(
        "A batch that is written again is added again. Something in the database has to say which"
            + " sales are there."),
    LOSES_WHAT_FAILED(
        "A write has failed, and the batch counts as done, so Spark will not write it again. Only an"
            + " exception that leaves the function makes the batch fail."),
    LOSES_BETWEEN_TWO_COMMITS(
        "Sales are lost when something fails between two commits. What says that sales are saved and"
            + " the sales themselves belong in one transaction, which has one commit."),
    DOUBLES_BETWEEN_TWO_COMMITS(
        "Sales are there twice when something fails between two commits. What says that sales are"
            + " saved and the sales themselves belong in one transaction, which has one commit."),
    SKIPS_A_BATCH_THAT_FAILED(
        "It does not write the batch that failed when it comes again after later ones."),
    OVERWRITES_LATER_BATCHES(
        "A batch that failed comes again after later ones, and writes over what they have written."),
    DOES_NOT_SURVIVE_A_KILL(
        "It does not survive a kill. The process that is started again has the functions of the"
            + " streams from the checkpoint, and does not call save. What was in memory, such as in"
            + " static fields, is gone.");

    private final String message;
    private final Model<Event, Revenue> model;

    Mistaken(String message) {
      this(message, null);
    }

    Mistaken(String message, Model<Event, Revenue> model) {
      this.message = message;
      this.model = model;
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Event, Revenue>> model() {
      return Optional.ofNullable(model);
    }
  }

  /** What is there in the end, computed from what is saved for each batch. */
  private static Output<Revenue> revenue(
      Batches<Event> input, UnaryOperator<List<Event>> savedOfABatch) {
    Map<String, Long> cents = new TreeMap<>();
    for (List<Event> batch : input.asLists()) {
      sums(savedOfABatch.apply(batch)).forEach((shop, sum) -> cents.merge(shop, sum, Long::sum));
    }
    List<Revenue> rows = new ArrayList<>();
    if (fault(input.all()).isEmpty()) {
      cents.forEach((shop, sum) -> rows.add(new Revenue(false, shop, sum)));
    }
    cents.forEach((shop, sum) -> rows.add(new Revenue(true, shop, sum)));
    return Output.of(Map.of(input.size(), rows));
  }

  private static Map<String, Long> sums(List<Event> events) {
    Map<String, Long> sums = new HashMap<>();
    sales(events).forEach(sale -> sums.merge(sale.shop(), sale.cents(), Long::sum));
    return sums;
  }

  private static Stream<Sale> sales(List<Event> events) {
    return events.stream().filter(Sale.class::isInstance).map(Sale.class::cast);
  }

  private static Optional<Event> fault(List<Event> events) {
    return events.stream().filter(event -> !(event instanceof Sale)).findFirst();
  }

  private static Event sale(String shop, long cents) {
    return new Sale(shop, cents);
  }

  private static Event after(int commit) {
    return new BreaksOff(KillPoint.AFTER_COMMIT, commit);
  }

  /** The two times that the batches come, and what is observed of them. */
  private static final class Run {
    private final Answer answer;
    private final Batches<Event> input;
    private final int partitions;
    private final Ex05aDatabase database;
    private final List<Finding> findings = new ArrayList<>();
    private final List<Revenue> rows = new ArrayList<>();

    Run(Answer answer, Batches<Event> input, int partitions, Ex05aDatabase database) {
      this.answer = answer;
      this.input = input;
      this.partitions = partitions;
      this.database = database;
    }

    Observed<Revenue> observed() throws Exception {
      boolean faultless = fault(input.all()).isEmpty();
      comeOnce();
      Set<String> timesBefore = database.batchTimes();
      Map<String, Long> revenueBefore = database.revenue();
      long commits = database.mostCommitsOfAPart();
      if (faultless) {
        readRevenue(false);
        findWhyItIsLess();
      }
      comeAgain();
      readRevenue(true);
      if (faultless) {
        findWhyItIsMore(timesBefore, revenueBefore);
      } else {
        findWhatTheFaultHasDone(revenueBefore, commits);
      }
      return new Observed<>(Output.of(Map.of(input.size(), rows)), findings);
    }

    /** Runs the batches until the database is unavailable. */
    private void comeOnce() throws Exception {
      try (DStreamTester tester = tester()) {
        BatchEnds ends = new BatchEnds();
        tester.context().addStreamingListener(ends);
        for (int batch = 1; batch <= input.size(); batch++) {
          Optional<Event> fault = fault(input.batch(batch));
          if (fault.isEmpty()) {
            run(tester, fault(input.upTo(batch)).isPresent());
          } else if (!goesOnAfter(fault.get(), tester, batch)) {
            return;
          }
          ends.await(batch);
        }
      }
    }

    /** Runs a batch with its fault; returns whether the later ones can be run, too. */
    private boolean goesOnAfter(Event fault, DStreamTester tester, int batch) throws Exception {
      boolean failed;
      boolean happened;
      if (fault instanceof Refused refused) {
        database.refuse(refused.statement());
        failed = fails(tester);
        happened = database.hasRefused();
      } else {
        try (CommitFault commitFault = commitFault(fault)) {
          failed = fails(tester);
          happened = commitFault.isBroken();
        }
      }
      Map<String, Long> due = sums(input.upTo(batch));
      Map<String, Long> there = database.revenue();
      if (happened && !failed && isLess(there, due)) {
        findings.add(
            new Finding(
                Mistaken.LOSES_WHAT_FAILED,
                "After batch "
                    + batch
                    + " there is "
                    + there
                    + ", and the sales are "
                    + due
                    + "."));
      }
      return !(happened && fault instanceof BreaksOff);
    }

    private static CommitFault commitFault(Event fault) {
      if (fault instanceof BreaksOff breaksOff) {
        return breaksOff.point() == KillPoint.BEFORE_COMMIT
            ? CommitFault.before(breaksOff.commit())
            : CommitFault.after(breaksOff.commit());
      }
      return CommitFault.ofOneConnectionBefore(1);
    }

    private static boolean fails(DStreamTester tester) throws TimeoutException {
      try {
        tester.run(1);
        return false;
      } catch (Exception asItShould) {
        return true;
      } finally {
        awaitJobs(tester);
      }
    }

    /** Waits for jobs that the answer itself does not wait for. */
    private static void awaitJobs(DStreamTester tester) throws TimeoutException {
      JavaSparkContext sc = tester.context().sparkContext();
      sc.parallelize(List.of(1), 1).count(); // begins after those, and Spark knows of them then
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(BatchEnds.AT_MOST_MILLIS);
      sc.sc().listenerBus().waitUntilEmpty();
      while (sc.statusTracker().getActiveJobIds().length > 0 && System.nanoTime() < end) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(BatchEnds.LOOK_MILLIS));
      }
    }

    /**
     * Runs a batch. When an earlier one has failed, Spark reports it with each later batch again.
     */
    private static void run(DStreamTester tester, boolean anEarlierOneMayHaveFailed)
        throws TimeoutException {
      try {
        tester.run(1);
      } catch (Exception failure) {
        if (!anEarlierOneMayHaveFailed) {
          throw new IllegalStateException(FIRST_TIME, failure);
        }
      } finally {
        awaitJobs(tester);
      }
    }

    /**
     * Runs all batches again; if one has failed and later ones have not, those up to that one: that
     * is what Spark still has to write.
     */
    private void comeAgain() throws TimeoutException {
      try (DStreamTester tester = tester()) {
        tester.run(isRefused() ? batchOfTheFault() : input.size());
        awaitJobs(tester);
      }
    }

    private boolean isRefused() {
      return fault(input.all()).filter(Refused.class::isInstance).isPresent();
    }

    private int batchOfTheFault() {
      return IntStream.rangeClosed(1, input.size())
          .filter(batch -> fault(input.batch(batch)).isPresent())
          .findFirst()
          .orElseThrow();
    }

    /** A context in which the answer saves all sales. */
    private DStreamTester tester() {
      List<List<Tuple2<String, Long>>> batches = new ArrayList<>();
      for (List<Event> batch : input.asLists()) {
        batches.add(sales(batch).map(sale -> new Tuple2<>(sale.shop(), sale.cents())).toList());
      }
      DStreamTester tester = DStreamTester.every(Ex05aExactlyOnceRevenue.BATCH).withCheckpoint();
      try {
        answer.save(tester.stream(batches, partitions).mapToPair(sale -> sale), database.jdbcUrl());
        return tester;
      } catch (RuntimeException failure) {
        tester.close();
        throw failure;
      }
    }

    private void readRevenue(boolean again) throws SQLException {
      new TreeMap<>(database.revenue())
          .forEach((shop, cents) -> rows.add(new Revenue(again, shop, cents)));
    }

    private void found(Mistaken mistake, String evidence) {
      findings.add(new Finding(mistake, evidence));
    }

    /** Sales are missing although nothing has failed. */
    private void findWhyItIsLess() throws SQLException {
      Map<String, Long> due = sums(input.all());
      Map<String, Long> there = database.revenue();
      Map<String, Long> notes = database.notesByBatchTime();
      if (!isLess(there, due)) {
        return;
      }
      if (!database.isWritten()) {
        found(Mistaken.WRITES_NOTHING, "");
      } else if (database.isNeverCommitted()) {
        found(Mistaken.NEVER_COMMITS, "");
      } else if (database.isDeletedWhateverTheShop()) {
        found(Mistaken.DELETES_SALES_OF_OTHER_PARTITIONS, "");
      } else if (there.isEmpty() && !notes.isEmpty()) {
        found(Mistaken.NOTES_WITHOUT_SALES, "Notes by batch_time: " + notes);
      } else if (areRowsRight()
          && due.keySet().stream()
              .filter(shop -> there.getOrDefault(shop, 0L) < due.get(shop))
              .allMatch(this::sharesItsHash)) {
        found(Mistaken.SHOPS_OF_ONE_HASH, "");
      } else if (areRowsRight()
          && notes.size() >= batchesWithSales() // also those without sales may be noted
          && notes.values().stream().allMatch(count -> count == 1)) {
        found(Mistaken.ONE_NOTE_FOR_A_BATCH, "Notes by batch_time: " + notes);
      } else if (there.equals(lastOfEachShop())) {
        found(Mistaken.OVERWRITES_EARLIER_BATCHES, "");
      } else if (database.isMerged()
          && database.rowsByBatchAndShop().size() == shopsOfAllBatches()) {
        found(Mistaken.MERGES_SALES_OF_A_SHOP, "");
      }
    }

    private long batchesWithSales() {
      return input.asLists().stream().filter(batch -> sales(batch).findAny().isPresent()).count();
    }

    /** Whether each row that is there is a sale, or the sum of a shop in a batch. */
    private boolean areRowsRight() throws SQLException {
      Set<String> right = new HashSet<>();
      for (List<Event> batch : input.asLists()) {
        sales(batch).forEach(sale -> right.add(sale.shop() + " " + sale.cents()));
        sums(batch).forEach((shop, cents) -> right.add(shop + " " + cents));
      }
      return right.containsAll(database.shopsAndCents());
    }

    private Map<String, Long> lastOfEachShop() {
      Map<String, Long> last = new HashMap<>();
      input.asLists().forEach(batch -> last.putAll(sums(batch)));
      return last;
    }

    private boolean sharesItsHash(String shop) {
      return sales(input.all())
          .anyMatch(sale -> !sale.shop().equals(shop) && sale.shop().hashCode() == shop.hashCode());
    }

    private long shopsOfAllBatches() {
      return input.asLists().stream()
          .mapToLong(batch -> sales(batch).map(Sale::shop).distinct().count())
          .sum();
    }

    /** Too much the second time, and more than the first time. */
    private void findWhyItIsMore(Set<String> timesBefore, Map<String, Long> revenueBefore)
        throws SQLException {
      Map<String, Long> there = database.revenue();
      if (!isLess(sums(input.all()), there) || !isLess(revenueBefore, there)) {
        return;
      }
      Set<String> times = database.batchTimes();
      if (timesBefore.containsAll(times)) {
        found(Mistaken.ADDS_AGAIN, "");
      } else {
        found(
            Mistaken.ANOTHER_TIME_IN_EACH_ATTEMPT,
            times.size() + " batch times are there, and " + timesBefore.size() + " were before.");
      }
    }

    private void findWhatTheFaultHasDone(Map<String, Long> before, long commits)
        throws SQLException {
      Map<String, Long> due = sums(input.all());
      Map<String, Long> there = database.revenue();
      boolean less = isLess(there, due);
      boolean last = fault(input.batch(input.size())).isPresent();
      if (isLess(there, before)) {
        found(Mistaken.OVERWRITES_LATER_BATCHES, "Before it came again: " + before);
      } else if (less && !last && !isLess(due, there)) {
        found(Mistaken.SKIPS_A_BATCH_THAT_FAILED, "");
      } else if (commits > 1 && (less || isLess(due, there))) {
        found(
            less ? Mistaken.LOSES_BETWEEN_TWO_COMMITS : Mistaken.DOUBLES_BETWEEN_TWO_COMMITS,
            "A part of a batch is written with " + commits + " commits.");
      }
    }

    /** Whether any shop has less than it should. */
    private static boolean isLess(Map<String, Long> there, Map<String, Long> due) {
      return due.entrySet().stream()
          .anyMatch(shop -> there.getOrDefault(shop.getKey(), 0L) < shop.getValue());
    }
  }

  /** Reports the ends of batches, including those that fail. */
  private static final class BatchEnds implements StreamingListener {
    private static final long AT_MOST_MILLIS = 10_000;
    private static final long LOOK_MILLIS = 100;

    private int last;

    @Override
    public synchronized void onBatchCompleted(StreamingListenerBatchCompleted completed) {
      long millis = completed.batchInfo().batchTime().milliseconds();
      last = (int) (millis / Ex05aExactlyOnceRevenue.BATCH.milliseconds());
      notifyAll();
    }

    /** Waits for the end of a batch; not for long, since one that cannot begin has no end. */
    synchronized void await(int batch) throws InterruptedException {
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(AT_MOST_MILLIS);
      while (last < batch && System.nanoTime() < end) {
        wait(LOOK_MILLIS);
      }
    }
  }

  private static Optional<Finding> doesNotSurviveAKill(Answer answer) throws Exception {
    try (ScratchDirectory directory = ScratchDirectory.create("revenue-");
        LocalDatabase server = LocalDatabase.start(directory.path().resolve("database"));
        Ex05aDatabase database = Ex05aDatabase.create(server)) {
      Path file = directory.path().resolve("answer.ser");
      try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(file))) {
        out.writeObject(answer);
      }
      KillAndRecover.job(Ex05aKilledJob.class)
          .args("--answer", file.toString(), "--database", database.jdbcUrlForAnotherProcess())
          .args("--checkpoint", HadoopPath.of(directory.path().resolve("checkpoint")))
          .args("--speed", "max")
          .beforeEachRun((run, kill) -> Progress.OF_THIS_JVM.made())
          .kill(Kill.at(KillPoint.AFTER_COMMIT).ofBatch(2))
          .run();
      Map<String, Long> due = Ex05aKilledJob.revenue();
      Map<String, Long> there = database.revenue();
      return there.equals(due)
          ? Optional.empty()
          : Optional.of(
              new Finding(
                  Mistaken.DOES_NOT_SURVIVE_A_KILL,
                  "There is " + there + ", and the sales are " + due + "."));
    } catch (JobFailedException failure) {
      if (failure.isLate()) { // which says more about the machine than about the answer
        System.err.println("3.5a: the kill is not checked. " + firstLines(failure.getMessage(), 1));
        return Optional.empty();
      }
      return Optional.of(
          new Finding(
              Mistaken.DOES_NOT_SURVIVE_A_KILL,
              firstLines(failure.getMessage(), 1) + "\n" + firstLines(failure.standardError(), 5)));
    }
  }

  private static String firstLines(String text, int number) {
    return text.lines().limit(number).collect(Collectors.joining("\n"));
  }
}
