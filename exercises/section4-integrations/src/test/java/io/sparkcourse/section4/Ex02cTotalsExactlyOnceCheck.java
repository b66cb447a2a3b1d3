package io.sparkcourse.section4;

import static io.sparkcourse.section4.Ex02cTotalsExactlyOnce.BATCH;

import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.section4.Ex02cTotalsExactlyOnceCheck.Event;
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
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * An event is an order that is sent before a batch, or something that happens to the program in the
 * batch. In the end, the program is started one more time, and the output is the content of the
 * tables then.
 */
class Ex02cTotalsExactlyOnceCheck
    extends ModelCheck<Ex02cTotalsExactlyOnceCheck.Answer, Event, String> {
  private static final int PARTITIONS = 2;
  private static final String DATABASE = "shop";

  /** Serializable, so that it can be passed to another process, which is killed. */
  @FunctionalInterface
  interface Answer extends Serializable {
    void total(JavaStreamingContext ssc, String bootstrapServers, String topic, String jdbcUrl)
        throws Exception;
  }

  /** What happens in a batch. */
  sealed interface Event {}

  /** An order is sent before the batch. */
  record Order(int partition, String product, long quantity) implements Event {
    @Override
    public String toString() {
      return partition + ": (" + product + "," + quantity + ")";
    }
  }

  /** The database is unavailable from the n-th commit of the batch until the next start. */
  record BreaksOff(KillPoint point, int commit) implements Event {
    @Override
    public String toString() {
      return "breaks off "
          + (point == KillPoint.BEFORE_COMMIT ? "before" : "after")
          + " commit "
          + commit
          + ", and is started again";
    }
  }

  /** What else happens to the program. */
  enum Incident implements Event {
    COMMIT_FAILS("the first commit fails"),
    ANOTHER_PROGRAM("another program totals these orders first"),
    RESTARTED("is started again after this batch"),
    RESTARTED_WITH_A_PARTITION("the topic gets a partition, and it is started again");

    private final String words;

    Incident(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  Ex02cTotalsExactlyOnceCheck() {
    super("4.2c", BATCH, Ex02cTotalsExactlyOnce::total);
  }

  @Override
  protected void cases(Cases<Event, String> cases) {
    cases
        .of("the quantity of each product, and where each partition goes on")
        .batch(order(0, "tea", 2), order(0, "mug", 1), order(1, "mug", 4))
        .batch(order(0, "tea", 1), order(1, "pot", 3))
        .batch()
        .gives(
            3, "mug 5", "pot 3", "tea 3", "partition 0 goes on at 3", "partition 1 goes on at 2");
    cases
        .of("a quantity may be larger than an int")
        .batch(order(0, "tea", 2_000_000_000), order(1, "tea", 2_000_000_000))
        .gives(1, "tea 4000000000", "partition 0 goes on at 1", "partition 1 goes on at 1");
    cases
        .of("started again, it begins where the table says")
        .batch(order(0, "tea", 2), order(1, "mug", 1))
        .batch(order(0, "tea", 3), Incident.RESTARTED)
        .batch(order(0, "tea", 5), order(1, "mug", 7))
        .batch(Incident.RESTARTED)
        .batch(order(1, "tea", 11))
        .gives(5, "mug 8", "tea 21", "partition 0 goes on at 3", "partition 1 goes on at 3");
    cases
        .of("the database is away before anything is committed")
        .batch(order(0, "tea", 2), order(1, "mug", 1))
        .batch(order(0, "tea", 3), order(1, "mug", 5), new BreaksOff(KillPoint.BEFORE_COMMIT, 1));
    cases
        .of("the database is away from after a commit on")
        .batch(order(0, "tea", 2), order(1, "mug", 1))
        .batch(order(0, "tea", 3), order(1, "mug", 5), new BreaksOff(KillPoint.AFTER_COMMIT, 1));
    cases
        .of("the database is away from after a later commit on, if there are several")
        .batch(order(0, "tea", 2), order(1, "mug", 1))
        .batch(order(0, "tea", 3), order(1, "mug", 5), new BreaksOff(KillPoint.AFTER_COMMIT, 2));
    cases
        .of(
            "a commit fails, the batch fails, and so do those that do not begin where the table says")
        .batch(order(0, "tea", 2), order(1, "mug", 1))
        .batch(order(0, "tea", 3), order(1, "mug", 5), Incident.COMMIT_FAILS)
        .batch(order(0, "tea", 7), order(1, "mug", 11));
    cases
        .of("a commit fails, and only one partition does not begin where the table says")
        .batch(order(0, "tea", 2))
        .batch(order(0, "tea", 3), Incident.COMMIT_FAILS)
        .batch(order(1, "mug", 11));
    cases
        .of("another program has totalled the same orders: the batch fails, and changes nothing")
        .batch(order(0, "tea", 2), order(1, "mug", 1))
        .batch(order(0, "tea", 3), order(1, "mug", 5), Incident.ANOTHER_PROGRAM);
    cases
        .of("another program has totalled the first orders")
        .batch(order(0, "tea", 3), order(1, "mug", 5), Incident.ANOTHER_PROGRAM)
        .batch(order(0, "tea", 7));
    cases
        .of("the topic has got a partition when the program is started again")
        .batch(order(0, "tea", 2), order(1, "mug", 1), Incident.RESTARTED_WITH_A_PARTITION)
        .batch(order(2, "tea", 3), order(1, "mug", 5))
        .batch(order(2, "tea", 7));
  }

  @Override
  protected Output<String> expected(Batches<Event> input) {
    return tables(input, Long::sum, Ex02cTotalsExactlyOnceCheck::orders, count -> count);
  }

  @Override
  protected Batches<Event> generated(Draws draws) {
    return draws.batches(
        6,
        5,
        () ->
            draws.percent(12)
                ? Incident.RESTARTED
                : order(
                    draws.between(0, 1),
                    draws.oneOf("tea", "mug", "pot"),
                    draws.oneOf(1L, 100L, 3_000_000_000L)));
  }

  /** One: it is started several times. */
  @Override
  protected int generatedInputs() {
    return 1;
  }

  @Override
  protected Observed<String> observe(Answer answer, Batches<Event> input, int partitions)
      throws Exception {
    try (ScratchDirectory directory = ScratchDirectory.create("totals-");
        LocalDatabase server = LocalDatabase.start(directory.path());
        Connection database = server.connect(DATABASE)) {
      Ex02cTotalsExactlyOnce.createTables(database);
      return new Run(answer, input, database, KillAndRecover.jdbcUrl(server.jdbcUrl(DATABASE)))
          .observed();
    }
  }

  @Override
  protected List<Rule<Answer>> rules() {
    return List.of(
        new Rule<>(
            "its process is killed after a commit of the second batch, and started again",
            Ex02cTotalsExactlyOnceCheck::doesNotSurviveAKill));
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Event, String> {
    WRITES_NOTHING(
        "The tables are empty. After setAutoCommit(false) rows are in a table only with commit().",
        input -> Output.none()),
    TOTALS_OF_ONE_BATCH(
        "Of each product the quantity of its last batch is there: a batch writes over the one before.",
        input ->
            tables(
                input,
                (before, last) -> last,
                Ex02cTotalsExactlyOnceCheck::orders,
                count -> count)),
    COUNTS_ORDERS(
        "It counts the orders of each product, and does not add up their quantities.",
        input ->
            tables(
                input,
                Long::sum,
                batch ->
                    orders(batch).map(order -> new Order(order.partition(), order.product(), 1)),
                count -> count)),
    INT_OVERFLOW(
        "Its sums overflow: an int ends at 2,147,483,647.",
        input ->
            tables(
                input,
                (before, more) -> (long) (int) (before + more),
                Ex02cTotalsExactlyOnceCheck::orders,
                count -> count)),
    SKIPS_WHAT_IS_THERE(
        "Orders are missing that were there when the program was first started. A partition without a"
            + " row begins at its first order.",
        input ->
            tables(
                input,
                Long::sum,
                batch -> orders(batch == input.batch(1) ? List.of() : batch),
                count -> count)),
    NO_OFFSETS_IN_THE_TABLE(
        "The totals are right, and the table of offsets is empty. Only what is in the same transaction"
            + " is there together.",
        input -> tables(input, Long::sum, Ex02cTotalsExactlyOnceCheck::orders, count -> 0)),
    COUNTS_AGAIN_AFTER_A_START(
        "Started again, it totals orders again that are in the totals. The table says where each"
            + " partition begins: next_offset is the first offset that is not totalled."),
    FAILS_AFTER_A_START("Nothing was wrong before, and when it is started again, it fails."),
    LOSES_BETWEEN_TWO_COMMITS(
        "Orders are lost when the database is away between two commits. Totals and offsets belong in"
            + " one transaction, which has one commit."),
    COUNTS_AGAIN_BETWEEN_TWO_COMMITS(
        "Orders are totalled twice when the database is away between two commits. Totals and offsets"
            + " belong in one transaction, which has one commit."),
    DOES_NOT_FAIL(
        "A commit has failed, and the micro-batch counts as done. Only an exception that leaves the"
            + " function makes it fail."),
    GOES_ON_AFTER_A_BATCH_THAT_FAILED(
        "Orders are lost after a micro-batch that failed: the next one moves the table past them. Its"
            + " range does not begin where the table says."),
    DOES_NOT_REFUSE(
        "Another program has totalled these orders, so the range does not begin where the table says,"
            + " and the micro-batch does not fail."),
    FORGETS_NEW_PARTITIONS(
        "It does not read a partition that the topic has got since the first start."),
    DOES_NOT_SURVIVE_A_KILL(
        "It does not survive a kill. What was in memory, such as in static fields, is gone in the"
            + " process that is started again.");

    private final String message;
    private final Model<Event, String> model;

    Mistaken(String message) {
      this(message, null);
    }

    Mistaken(String message, Model<Event, String> model) {
      this.message = message;
      this.model = model;
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Event, String>> model() {
      return Optional.ofNullable(model);
    }
  }

  /** The orders of a batch that are totalled. */
  @FunctionalInterface
  private interface Totalled {
    Stream<Order> of(List<Event> batch);
  }

  /** The content of the tables in the end. */
  private static Output<String> tables(
      Batches<Event> input,
      BinaryOperator<Long> total,
      Totalled totalled,
      UnaryOperator<Integer> nextOffset) {
    Map<String, Long> totals = new TreeMap<>();
    for (List<Event> batch : input.asLists()) {
      Map<String, Long> ofTheBatch = new TreeMap<>();
      totalled
          .of(batch)
          .forEach(order -> ofTheBatch.merge(order.product(), order.quantity(), Long::sum));
      ofTheBatch.forEach((product, sum) -> totals.merge(product, total.apply(0L, sum), total));
    }
    Map<Integer, Integer> next = new TreeMap<>();
    orders(input.all()).forEach(order -> next.merge(order.partition(), 1, Integer::sum));
    next.replaceAll((partition, count) -> nextOffset.apply(count));
    List<String> lines = new ArrayList<>();
    totals.forEach((product, quantity) -> lines.add(product + " " + quantity));
    next.forEach((partition, offset) -> lines.addAll(goesOn(partition, offset)));
    return Output.of(Map.of(input.size(), lines));
  }

  /** A partition that continues at 0 need not have a row. */
  private static List<String> goesOn(int partition, long offset) {
    return offset == 0 ? List.of() : List.of("partition " + partition + " goes on at " + offset);
  }

  private static Stream<Order> orders(List<Event> events) {
    return events.stream().filter(Order.class::isInstance).map(Order.class::cast);
  }

  private static Map<String, Long> quantities(List<Event> events) {
    return orders(events)
        .collect(Collectors.groupingBy(Order::product, Collectors.summingLong(Order::quantity)));
  }

  private static Order order(int partition, String product, long quantity) {
    return new Order(partition, product, quantity);
  }

  /** The unchanged totals, by product. */
  private static Map<String, Long> totals(Connection database) throws SQLException {
    return rows(database, "SELECT product, quantity FROM totals");
  }

  private static Map<String, Long> rows(Connection database, String query) throws SQLException {
    Map<String, Long> rows = new TreeMap<>();
    try (Statement statement = database.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      while (row.next()) {
        rows.put(row.getString(1), row.getLong(2));
      }
    }
    return rows;
  }

  /** One run of an answer, from one start of the program to the next. */
  private static final class Run {
    private final OrdersBroker broker = OrdersBroker.ofThisJvm();
    private final String topic = broker.newTopic(PARTITIONS);
    private final Answer answer;
    private final Batches<Event> input;
    private final Connection database;
    private final String jdbcUrl;
    private final List<Finding> findings = new ArrayList<>();
    private boolean started;
    private boolean anythingHasFailed;

    Run(Answer answer, Batches<Event> input, Connection database, String jdbcUrl) {
      this.answer = answer;
      this.input = input;
      this.database = database;
      this.jdbcUrl = jdbcUrl;
    }

    Observed<String> observed() throws Exception {
      send(1);
      try {
        int batch = 1;
        while (batch <= input.size()) {
          batch = live(batch);
        }
        live(batch); // one more time, for the rest
      } catch (FailedStart found) {
        return new Observed<>(Output.of(Map.of(input.size(), tables())), findings);
      }
      findWhatIsWrong();
      return new Observed<>(Output.of(Map.of(input.size(), tables())), findings);
    }

    private List<String> tables() throws SQLException {
      List<String> lines = new ArrayList<>();
      totals(database).forEach((product, quantity) -> lines.add(product + " " + quantity));
      rows(database, "SELECT part, next_offset FROM next_offsets")
          .forEach((part, offset) -> lines.addAll(goesOn(Integer.parseInt(part), offset)));
      return lines;
    }

    /**
     * Runs the program from this batch on, and returns the batch with which it is started again.
     */
    private int live(int first) throws Exception {
      boolean failsInThisLife = false;
      try (DStreamTester tester = DStreamTester.every(BATCH)) {
        BatchEnds ends = new BatchEnds(BATCH);
        tester.context().addStreamingListener(ends);
        try {
          answer.total(tester.context(), broker.bootstrapServers(), topic, jdbcUrl);
        } catch (Exception failure) {
          findFailureAfterAStart(failure);
          throw failure;
        }
        for (int batch = first; batch <= Math.max(first, input.size()); batch++) {
          Optional<Event> incident = incident(batch);
          if (incident.equals(Optional.of(Incident.ANOTHER_PROGRAM))) {
            anotherProgramTotals(batch);
          }
          failsInThisLife |= incident.isPresent() && !isRestart(incident.get());
          try (CommitFault fault = fault(incident)) {
            boolean failed = fails(tester, failsInThisLife);
            ends.await(batch - first + 1);
            findWhatDidNotFail(incident, failed, fault.isBroken());
          }
          started = true;
          if (incident.isPresent() && incident.get() != Incident.COMMIT_FAILS) {
            prepareRestart(incident.get());
            send(batch + 1);
            return batch + 1;
          }
          send(batch + 1);
        }
      }
      return input.size() + 1;
    }

    private Optional<Event> incident(int batch) {
      return input.batch(batch).stream().filter(event -> !(event instanceof Order)).findFirst();
    }

    private static boolean isRestart(Event incident) {
      return incident == Incident.RESTARTED || incident == Incident.RESTARTED_WITH_A_PARTITION;
    }

    private static CommitFault fault(Optional<Event> incident) {
      if (incident.isPresent() && incident.get() instanceof BreaksOff breaksOff) {
        return breaksOff.point() == KillPoint.BEFORE_COMMIT
            ? CommitFault.before(breaksOff.commit())
            : CommitFault.after(breaksOff.commit());
      }
      return incident.equals(Optional.of(Incident.COMMIT_FAILS))
          ? CommitFault.ofOneConnectionBefore(1)
          : CommitFault.none();
    }

    /** Runs a batch; returns whether it fails, if it may. */
    private boolean fails(DStreamTester tester, boolean mayFail) throws FailedStart {
      try {
        tester.run(1);
        return false;
      } catch (Exception failure) {
        anythingHasFailed = true;
        if (!mayFail) {
          findFailureAfterAStart(failure);
          throw failure;
        }
        return true;
      }
    }

    /** If the program was started before, nothing can follow it. */
    private void findFailureAfterAStart(Exception failure) throws FailedStart {
      if (started) {
        findings.add(
            new Finding(Mistaken.FAILS_AFTER_A_START, String.valueOf(failure.getMessage())));
        throw new FailedStart(failure);
      }
    }

    private void prepareRestart(Event incident) {
      if (incident == Incident.RESTARTED_WITH_A_PARTITION) {
        broker.addPartitions(topic, PARTITIONS + 1);
      }
    }

    private void send(int batch) {
      Ex02cTotalsExactlyOnceCheck.send(broker, topic, input.batch(batch));
      Progress.OF_THIS_JVM.made();
    }

    private void anotherProgramTotals(int batch) throws SQLException {
      Ex02cTotalsExactlyOnce.add(database, quantities(input.batch(batch)));
      try (PreparedStatement merge =
          database.prepareStatement("MERGE INTO next_offsets VALUES (?, ?)")) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
          int number = partition;
          merge.setInt(1, partition);
          merge.setLong(
              2, orders(input.upTo(batch)).filter(order -> order.partition() == number).count());
          merge.executeUpdate();
        }
      }
    }

    private void findWhatDidNotFail(Optional<Event> incident, boolean failed, boolean broken) {
      if (failed) {
        return;
      }
      if (incident.equals(Optional.of(Incident.ANOTHER_PROGRAM))) {
        findings.add(new Finding(Mistaken.DOES_NOT_REFUSE, ""));
      } else if (broken) {
        findings.add(new Finding(Mistaken.DOES_NOT_FAIL, ""));
      }
    }

    private void findWhatIsWrong() throws SQLException {
      Map<String, Long> due = quantities(input.all());
      Map<String, Long> there = totals(database);
      boolean less =
          due.keySet().stream()
              .anyMatch(product -> there.getOrDefault(product, 0L) < due.get(product));
      if (there.equals(due)) {
        return;
      }
      List<Event> all = input.all();
      if (all.stream().anyMatch(BreaksOff.class::isInstance)) {
        findings.add(
            new Finding(
                less
                    ? Mistaken.LOSES_BETWEEN_TWO_COMMITS
                    : Mistaken.COUNTS_AGAIN_BETWEEN_TWO_COMMITS,
                ""));
      } else if (less && all.contains(Incident.COMMIT_FAILS)) {
        findings.add(new Finding(Mistaken.GOES_ON_AFTER_A_BATCH_THAT_FAILED, ""));
      } else if (less && all.contains(Incident.RESTARTED_WITH_A_PARTITION)) {
        findings.add(new Finding(Mistaken.FORGETS_NEW_PARTITIONS, ""));
      } else if (!less && !anythingHasFailed) {
        findings.add(new Finding(Mistaken.COUNTS_AGAIN_AFTER_A_START, ""));
      }
    }
  }

  /** The program was started again, and failed although nothing else did. */
  private static final class FailedStart extends Exception {
    private static final long serialVersionUID = 1L;

    FailedStart(Exception cause) {
      super(cause);
    }
  }

  private static Optional<Finding> doesNotSurviveAKill(Answer answer) throws Exception {
    OrdersBroker broker = OrdersBroker.ofThisJvm();
    String topic = broker.newTopic(PARTITIONS);
    List<Event> orders = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      orders.addAll(List.of(order(0, "tea", 2), order(0, "mug", 1), order(1, "mug", 4)));
    }
    send(broker, topic, orders);
    try (ScratchDirectory directory = ScratchDirectory.create("totals-");
        LocalDatabase server = LocalDatabase.start(directory.path().resolve("database"));
        Connection database = server.connect(DATABASE)) {
      Ex02cTotalsExactlyOnce.createTables(database);
      KillAndRecover.job(Ex02cKilledProgram.class)
          .args("--answer", written(answer, directory.path().resolve("answer.ser")))
          .args("--bootstrap-servers", broker.bootstrapServers(), "--topic", topic)
          .args("--database", KillAndRecover.jdbcUrl(server.jdbcUrl(DATABASE)))
          .args("--speed", "max")
          .beforeEachRun((run, kill) -> Progress.OF_THIS_JVM.made())
          .kill(Kill.at(KillPoint.AFTER_COMMIT).ofBatch(2))
          .run();
      Map<String, Long> due = quantities(orders);
      Map<String, Long> there = totals(database);
      return there.equals(due)
          ? Optional.empty()
          : killed("There is " + there + ", and the orders are " + due + ".");
    } catch (JobFailedException failure) {
      if (failure.isLate()) { // which says more about the machine than about the answer
        System.err.println("4.2c: the kill is not checked. " + firstLines(failure.getMessage(), 1));
        return Optional.empty();
      }
      return killed(
          firstLines(failure.getMessage(), 1) + "\n" + firstLines(failure.standardError(), 5));
    }
  }

  private static void send(OrdersBroker broker, String topic, List<Event> events) {
    broker.send(
        orders(events)
            .map(
                order ->
                    new ProducerRecord<>(
                        topic, order.partition(), order.product(), Long.toString(order.quantity())))
            .toList());
  }

  private static Optional<Finding> killed(String evidence) {
    return Optional.of(new Finding(Mistaken.DOES_NOT_SURVIVE_A_KILL, evidence));
  }

  private static String written(Answer answer, Path file) throws IOException {
    try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(file))) {
      out.writeObject(answer);
    }
    return file.toString();
  }

  private static String firstLines(String text, int number) {
    return text.lines().limit(number).collect(Collectors.joining("\n"));
  }
}
