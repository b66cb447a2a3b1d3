package io.sparkcourse.section5;

import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.section5.Ex08aTwoDatabasesCheck.Answer;
import io.sparkcourse.section5.Ex08aTwoDatabasesCheck.Event;
import io.sparkcourse.testing.Progress;
import io.sparkcourse.testing.TestSpark;
import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Cases;
import io.sparkcourse.testing.exercise.Draws;
import io.sparkcourse.testing.exercise.Finding;
import io.sparkcourse.testing.exercise.FoundException;
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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Gives micro-batches to the answer as Spark does: each with its id, and one that was interrupted
 * or not recorded a second time. After each batch both tables are read. In the end, a query with a
 * checkpoint is killed between the two databases, and another process continues.
 */
class Ex08aTwoDatabasesCheck extends ModelCheck<Answer, Event, String> {
  private static final StructType COLUMNS = StructType.fromDDL("product STRING, quantity BIGINT");

  /** The number of partitions in which a micro-batch comes again that was interrupted in one. */
  private static final int OTHER_PARTITIONS = 3;

  private static final String FIRST_TIME = "The first time that the micro-batch is written";

  /** Serializable, so that it can be passed to another process, which is killed. */
  @FunctionalInterface
  interface Answer extends Serializable {
    void write(Dataset<Row> orders, String query, long batchId, String ordersUrl, String totalsUrl)
        throws Exception;
  }

  /** What happens in a batch. */
  sealed interface Event {}

  /** An order arrives in the micro-batch of this query. */
  record Order(String query, String product, long quantity) implements Event {
    @Override
    public String toString() {
      return "(" + query + ": " + product + "," + quantity + ")";
    }
  }

  /** The query has a micro-batch, which is empty if there are no orders. */
  record NoOrders(String query) implements Event {
    @Override
    public String toString() {
      return "(" + query + ": no orders)";
    }
  }

  /** The last micro-batch was written, and comes again. */
  record ComesAgain(int partitions) implements Event {
    @Override
    public String toString() {
      return "comes again in " + partitions + (partitions == 1 ? " partition" : " partitions");
    }
  }

  /** What keeps the first micro-batch of a batch from being written, once. */
  sealed interface Fault extends Event {}

  /** Neither database answers from the n-th commit of the micro-batch on. */
  record BreaksOff(KillPoint point, int commit) implements Fault {
    @Override
    public String toString() {
      return "breaks off "
          + (point == KillPoint.BEFORE_COMMIT ? "before" : "after")
          + " commit "
          + commit;
    }
  }

  /** One of the databases, by the name of its first table. */
  enum Database {
    ORDERS,
    TOTALS;

    String lowerCase() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A database refuses a row of mugs, or a note of the query web. */
  record Refused(Database database, boolean note) implements Fault {
    String table() {
      return note ? "batches" : database.lowerCase();
    }

    String allowed() {
      return note ? "query <> 'web'" : "product <> 'mug'";
    }

    @Override
    public String toString() {
      return note
          ? "a row of batches beside " + database.lowerCase() + " is refused"
          : "a row of " + table() + " is refused";
    }
  }

  /** Orders that are written together. */
  private record MicroBatch(String query, long id, List<Order> orders) {}

  /**
   * @param failed the answer has thrown an exception
   * @param faulty a fault has prevented it from writing
   */
  private record Attempt(boolean failed, boolean faulty) {}

  Ex08aTwoDatabasesCheck() {
    super("5.8a", null, Ex08aTwoDatabases::write);
  }

  @Override
  protected void cases(Cases<Event, String> cases) {
    cases
        .of("a row for each order, and a row for each product with the sum of its quantities")
        .batch(web("tea", 2), web("mug", 1))
        .batch(web("tea", 3))
        .gives(1, "order tea 2", "order mug 1", "total tea 2", "total mug 1")
        .gives(2, "order tea 2", "order mug 1", "order tea 3", "total tea 5", "total mug 1");
    cases
        .of("two orders may be equal")
        .batch(web("tea", 2), web("tea", 2))
        .gives(1, "order tea 2", "order tea 2", "total tea 4");
    cases
        .of("two micro-batches may have the same orders")
        .batch(web("tea", 2))
        .batch(web("tea", 2))
        .gives(1, "order tea 2", "total tea 2")
        .gives(2, "order tea 2", "order tea 2", "total tea 4");
    cases
        .of("a quantity is a BIGINT")
        .batch(web("tea", 3_000_000_000L), web("tea", 1))
        .gives(1, "order tea 3000000000", "order tea 1", "total tea 3000000001");
    cases
        .of("a product may have any name")
        .batch(web("earl's tea", 2), web(" tea", 3), web("Tea", 1), web("tea", 5), web("", 4))
        .gives(
            1,
            "order  4",
            "total  4",
            "order earl's tea 2",
            "order  tea 3",
            "order Tea 1",
            "order tea 5",
            "total earl's tea 2",
            "total  tea 3",
            "total Tea 1",
            "total tea 5");
    cases
        .of("a micro-batch may have no orders, and may come again")
        .batch(new NoOrders("web"), new ComesAgain(2))
        .batch(web("tea", 2))
        .batch(new NoOrders("web"), new ComesAgain(2))
        .gives(2, "order tea 2", "total tea 2")
        .gives(3, "order tea 2", "total tea 2");
    cases
        .of("a micro-batch comes again that was written completely")
        .batch(web("tea", 2))
        .batch(web("tea", 3), web("mug", 1), new ComesAgain(2), new ComesAgain(2))
        .gives(1, "order tea 2", "total tea 2")
        .gives(2, "order tea 2", "order tea 3", "order mug 1", "total tea 5", "total mug 1");
    cases
        .of("its orders may be in other partitions")
        .batch(web("tea", 2), web("mug", 1), web("pot", 4), new ComesAgain(3), new ComesAgain(1))
        .gives(
            1,
            "order tea 2",
            "order mug 1",
            "order pot 4",
            "total tea 2",
            "total mug 1",
            "total pot 4");
    cases
        .of("two queries write to the same tables, and each counts its micro-batches from 0")
        .batch(web("tea", 2))
        .batch(app("tea", 3), new ComesAgain(2))
        .batch(web("mug", 1), app("mug", 4), new ComesAgain(2))
        .gives(1, "order tea 2", "total tea 2")
        .gives(2, "order tea 2", "order tea 3", "total tea 5")
        .gives(
            3,
            "order tea 2",
            "order tea 3",
            "order mug 1",
            "order mug 4",
            "total tea 5",
            "total mug 5");
    Cases.CaseBuilder<Event, String> tenth =
        cases.of("micro-batch 10 of web is not micro-batch 0 of web1");
    for (int id = 0; id < 10; id++) {
      tenth.batch(new NoOrders("web"));
    }
    tenth
        .batch(web("tea", 2))
        .batch(new Order("web1", "tea", 3))
        .gives(11, "order tea 2", "total tea 2")
        .gives(12, "order tea 2", "order tea 3", "total tea 5");
    brokenOff(cases, "before anything is committed", before(1));
    brokenOff(cases, "just after the first commit", after(1));
    brokenOff(cases, "before the second commit", before(2));
    brokenOff(cases, "just after the second commit", after(2));
    brokenOff(cases, "twice in a row", after(1), after(1));
    brokenOff(cases, "twice in a row, the second time later", before(1), after(2));
    cases
        .of("it breaks off in the micro-batches of two queries")
        .batch(web("tea", 2), after(1))
        .batch(app("mug", 3), after(1))
        .batch(app("tea", 1), web("mug", 4), after(1))
        .gives(1, "order tea 2", "total tea 2")
        .gives(2, "order tea 2", "order mug 3", "total tea 2", "total mug 3")
        .gives(
            3,
            "order tea 2",
            "order mug 3",
            "order tea 1",
            "order mug 4",
            "total tea 3",
            "total mug 7");
    for (Database database : Database.values()) {
      refused(cases, new Refused(database, false));
      refused(cases, new Refused(database, true));
    }
  }

  private static void brokenOff(Cases<Event, String> cases, String when, Event... breaksOff) {
    List<Event> batch = new ArrayList<>(List.of(web("tea", 3), web("mug", 1), web("tea", 4)));
    batch.addAll(List.of(breaksOff));
    cases
        .of("it breaks off " + when + ", and the micro-batch comes again")
        .batch(web("tea", 2))
        .batch(batch)
        .batch(web("mug", 5))
        .gives(1, "order tea 2", "total tea 2")
        .gives(
            2,
            "order tea 2",
            "order tea 3",
            "order mug 1",
            "order tea 4",
            "total tea 9",
            "total mug 1")
        .gives(
            3,
            "order tea 2",
            "order tea 3",
            "order mug 1",
            "order tea 4",
            "order mug 5",
            "total tea 9",
            "total mug 6");
  }

  private static void refused(Cases<Event, String> cases, Refused refused) {
    cases
        .of(refused + ", and the micro-batch comes again")
        .batch(app("tea", 2))
        .batch(web("tea", 3), web("mug", 1), refused)
        .gives(1, "order tea 2", "total tea 2")
        .gives(2, "order tea 2", "order tea 3", "order mug 1", "total tea 5", "total mug 1");
  }

  @Override
  protected Output<String> expected(Batches<Event> input) {
    Map<Integer, List<String>> rows = new TreeMap<>();
    for (int batch = 1; batch <= input.size(); batch++) {
      rows.put(batch, rows(of(Order.class, input.upTo(batch)).toList()));
    }
    return Output.of(rows);
  }

  @Override
  protected Batches<Event> generated(Draws draws) {
    return draws.batches(
        5,
        5,
        () -> {
          if (draws.percent(12)) {
            return draws.percent(50)
                ? new ComesAgain(draws.between(1, 3))
                : new NoOrders(draws.oneOf("web", "app"));
          }
          return draws.percent(20)
              ? new BreaksOff(
                  draws.oneOf(KillPoint.BEFORE_COMMIT, KillPoint.AFTER_COMMIT), draws.between(1, 4))
              : new Order(
                  draws.oneOf("web", "app"),
                  draws.oneOf("tea", "mug", "pot", "earl's tea"),
                  draws.oneOf(1L, 2L, 3_000_000_000L));
        });
  }

  @Override
  protected int generatedInputs() {
    return 2; // each has many attempts
  }

  @Override
  protected Observed<String> observe(Answer answer, Batches<Event> input, int partitions)
      throws Exception {
    try (ScratchDirectory directory = ScratchDirectory.create("two-databases-");
        LocalDatabase server = LocalDatabase.start(directory.path());
        Connection orders = connect(server, Database.ORDERS);
        Connection totals = connect(server, Database.TOTALS)) {
      Ex08aTwoDatabases.createTables(orders, totals);
      return new Run(answer, input, partitions, server, orders, totals).observed();
    }
  }

  private static Connection connect(LocalDatabase server, Database database) throws SQLException {
    return server.connect(database.lowerCase());
  }

  @Override
  protected List<Rule<Answer>> rules() {
    return List.of(
        new Rule<>(
            "the program is killed between the two databases, and a new process goes on",
            Ex08aTwoDatabasesCheck::doesNotSurviveAKill));
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  @Override
  protected Optional<Mistaken> mistakeBehind(String failure) {
    String text = failure.toLowerCase(Locale.ROOT);
    if (text.contains("primary key violation") && text.contains("public.batches")) {
      return Optional.of(
          failure.contains(FIRST_TIME)
              ? Mistaken.ONE_NOTE_FOR_SEVERAL_TASKS
              : Mistaken.INSERTS_A_NOTE_THAT_IS_THERE);
    }
    if (text.contains("primary key violation") && text.contains("public.totals")) {
      return Optional.of(Mistaken.INSERTS_A_PRODUCT_THAT_IS_THERE);
    }
    if (text.contains("syntax error in sql statement") && text.contains("earl's")) {
      return Optional.of(Mistaken.PRODUCT_IN_THE_STATEMENT);
    }
    return text.contains("timeout trying to lock table")
        ? Optional.of(Mistaken.WAITS_FOR_ITSELF)
        : Optional.empty();
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Event, String> {
    LEAVES_THE_TABLES_EMPTY(
        "Both tables are empty. After setAutoCommit(false) rows are in a table only with commit(),"
            + " and a Dataset is computed only by an action.",
        input -> written(input, () -> microBatch -> List.of())),
    KEEPS_THE_LAST_TOTAL(
        "Of each product totals has what came in its last micro-batch only.",
        Ex08aTwoDatabasesCheck::lastTotals),
    EQUAL_ORDERS_ONCE(
        "Of equal orders of a micro-batch it writes one.",
        input ->
            written(input, () -> microBatch -> microBatch.orders().stream().distinct().toList())),
    EQUAL_MICRO_BATCHES_ONCE(
        "Of micro-batches with the same orders it writes one.",
        input ->
            written(
                input,
                () -> {
                  Set<List<String>> before = new HashSet<>();
                  return microBatch ->
                      before.add(rows(microBatch.orders())) ? microBatch.orders() : List.of();
                })),
    JOINS_NAME_AND_ID(
        "It takes the micro-batch of one query for that of another one, whose name and id give the"
            + " same text when they are joined.",
        input ->
            written(
                input,
                () -> {
                  Set<String> known = new HashSet<>();
                  return microBatch ->
                      known.add(microBatch.query() + microBatch.id())
                          ? microBatch.orders()
                          : List.of();
                })),
    KNOWS_A_MICRO_BATCH_BY_ITS_ID(
        "It leaves out the micro-batch of a query because one of another query has the same id.",
        input ->
            written(
                input,
                () -> {
                  Set<Long> ids = new HashSet<>();
                  return microBatch -> ids.add(microBatch.id()) ? microBatch.orders() : List.of();
                })),
    ADDS_WHAT_COMES_AGAIN(
        "When a micro-batch comes again that was written, its orders are in a table twice."),
    COUNTS_ON_THE_SAME_PARTITIONS(
        "When a micro-batch comes again that was written, and its orders are in other partitions"
            + " than before, some of them are in a table twice."),
    ONE_NOTE_FOR_SEVERAL_TASKS(
        "The first time that a micro-batch of several partitions is written, only one of its tasks"
            + " writes its orders: that of another one has noted the micro-batch already, or fails"
            + " on that note."),
    LOSES_BETWEEN_TWO_COMMITS(
        "A micro-batch has failed on its way. When it comes again and is written, orders are missing"
            + " in a table. Whatever says that a database has them has to be committed together with"
            + " them, in that database."),
    DOUBLES_BETWEEN_TWO_COMMITS(
        "A micro-batch has failed on its way. When it comes again and is written, orders are in a"
            + " table twice. Whatever says that a database has them has to be committed together"
            + " with them, in that database."),
    HIDES_A_FAILURE(
        "A database has refused a row, or does not answer, and no exception has left write: the"
            + " micro-batch counts as done, and will not come again."),
    INSERTS_A_NOTE_THAT_IS_THERE(
        "It inserts a note that is in the table batches already, fails, and will fail each time."),
    INSERTS_A_PRODUCT_THAT_IS_THERE(
        "It inserts a product that is in the table totals already, fails, and will fail each time."),
    PRODUCT_IN_THE_STATEMENT(
        "It puts the product into the text of the statement, where a quote ends it. A"
            + " PreparedStatement takes values of any characters."),
    REPLACES_A_TABLE(
        "A table no longer has its columns: it was dropped, and another one created, as Spark's"
            + " writer does in the mode overwrite."),
    WAITS_FOR_ITSELF(
        "It waits for a lock that a connection of its own has. Each connection has to be closed,"
            + " also when something fails."),
    DOES_NOT_SURVIVE_A_KILL(
        "It does not survive a kill. What was in memory, such as in static fields, is gone in the"
            + " process that goes on.");

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

  /** The content of the tables after each batch, if these orders of a micro-batch are written. */
  private static Output<String> written(
      Batches<Event> input, Supplier<Function<MicroBatch, List<Order>>> selection) {
    Function<MicroBatch, List<Order>> thatAreWritten = selection.get();
    Map<Integer, List<String>> rows = new TreeMap<>();
    List<Order> there = new ArrayList<>();
    List<List<MicroBatch>> microBatches = microBatches(input);
    for (int batch = 1; batch <= input.size(); batch++) {
      for (MicroBatch each : microBatches.get(batch - 1)) {
        there.addAll(thatAreWritten.apply(each));
      }
      rows.put(batch, rows(there));
    }
    return Output.of(rows);
  }

  private static Output<String> lastTotals(Batches<Event> input) {
    Map<Integer, List<String>> rows = new TreeMap<>();
    SortedMap<String, Long> totals = new TreeMap<>();
    List<List<MicroBatch>> microBatches = microBatches(input);
    for (int batch = 1; batch <= input.size(); batch++) {
      microBatches.get(batch - 1).forEach(each -> totals.putAll(totals(each.orders())));
      rows.put(batch, rows(of(Order.class, input.upTo(batch)).toList(), totals));
    }
    return Output.of(rows);
  }

  /** The rows of both tables, as text. */
  private static List<String> rows(List<Order> orders) {
    return rows(orders, totals(orders));
  }

  private static List<String> rows(List<Order> orders, Map<String, Long> totals) {
    return Stream.concat(
            orders.stream().map(order -> row("order", order.product(), order.quantity())),
            totals.entrySet().stream().map(each -> row("total", each.getKey(), each.getValue())))
        .sorted()
        .toList();
  }

  private static String row(String table, String product, long quantity) {
    return table + " " + product + " " + quantity;
  }

  private static SortedMap<String, Long> totals(List<Order> orders) {
    SortedMap<String, Long> totals = new TreeMap<>();
    orders.forEach(order -> totals.merge(order.product(), order.quantity(), Long::sum));
    return totals;
  }

  /** The micro-batches of each batch, in the order in which their queries occur in it. */
  private static List<List<MicroBatch>> microBatches(Batches<Event> input) {
    Map<String, Long> next = new HashMap<>();
    List<List<MicroBatch>> all = new ArrayList<>();
    for (List<Event> batch : input.asLists()) {
      List<MicroBatch> these = new ArrayList<>();
      batch.stream()
          .map(Ex08aTwoDatabasesCheck::query)
          .flatMap(Optional::stream)
          .distinct()
          .forEach(
              query ->
                  these.add(
                      new MicroBatch(
                          query,
                          next.merge(query, 1L, Long::sum) - 1,
                          of(Order.class, batch)
                              .filter(order -> order.query().equals(query))
                              .toList())));
      all.add(these);
    }
    return all;
  }

  private static Optional<String> query(Event event) {
    if (event instanceof Order order) {
      return Optional.of(order.query());
    }
    return event instanceof NoOrders empty ? Optional.of(empty.query()) : Optional.empty();
  }

  private static <T extends Event> Stream<T> of(Class<T> kind, List<Event> events) {
    return events.stream().filter(kind::isInstance).map(kind::cast);
  }

  private static Event web(String product, long quantity) {
    return new Order("web", product, quantity);
  }

  private static Event app(String product, long quantity) {
    return new Order("app", product, quantity);
  }

  private static Event before(int commit) {
    return new BreaksOff(KillPoint.BEFORE_COMMIT, commit);
  }

  private static Event after(int commit) {
    return new BreaksOff(KillPoint.AFTER_COMMIT, commit);
  }

  /** One run of an answer, and what is observed of it. */
  private static final class Run {
    private final Answer answer;
    private final Batches<Event> input;
    private final int partitions;
    private final LocalDatabase server;
    private final Connection orders;
    private final Connection totals;
    private final SparkSession session = TestSpark.session().newSession();
    private final List<Order> due = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();

    Run(
        Answer answer,
        Batches<Event> input,
        int partitions,
        LocalDatabase server,
        Connection orders,
        Connection totals) {
      this.answer = answer;
      this.input = input;
      this.partitions = partitions;
      this.server = server;
      this.orders = orders;
      this.totals = totals;
      session.conf().set("spark.sql.leafNodeDefaultParallelism", "1"); // partitions of a local list
    }

    Observed<String> observed() throws Exception {
      Map<Integer, List<String>> rows = new TreeMap<>();
      List<List<MicroBatch>> microBatches = microBatches(input);
      for (int batch = 1; batch <= input.size(); batch++) {
        run(microBatches.get(batch - 1), input.batch(batch));
        rows.put(batch, there());
      }
      return new Observed<>(Output.of(rows), findings);
    }

    private void run(List<MicroBatch> microBatches, List<Event> events) throws Exception {
      List<Fault> faults = of(Fault.class, events).toList();
      for (MicroBatch each : microBatches) {
        due.addAll(each.orders());
        if (faults.isEmpty()) {
          writeFirst(each);
        } else {
          writeWith(faults, each);
          faults = List.of();
        }
      }
      if (!microBatches.isEmpty()) {
        MicroBatch last = microBatches.get(microBatches.size() - 1);
        for (ComesAgain again : of(ComesAgain.class, events).toList()) {
          comeAgain(last, again);
        }
      }
    }

    private void writeFirst(MicroBatch microBatch) throws Exception {
      List<String> before = there();
      List<List<Order>> parts = parts(microBatch.orders(), partitions);
      try {
        write(microBatch, parts);
      } catch (Exception failure) {
        throw new IllegalStateException(FIRST_TIME, failure);
      }
      boolean several = parts.stream().filter(part -> !part.isEmpty()).count() > 1;
      if (several && parts.stream().anyMatch(part -> isAll(part, before))) {
        findings.add(new Finding(Mistaken.ONE_NOTE_FOR_SEVERAL_TASKS, ""));
      }
    }

    /** Whether the orders of one partition, and no others, have been added to the earlier ones. */
    private boolean isAll(List<Order> part, List<String> before) {
      List<String> expected = new ArrayList<>(ordersOf(before));
      part.forEach(order -> expected.add(row("order", order.product(), order.quantity())));
      Collections.sort(expected);
      return !part.isEmpty() && expected.equals(ordersOf(there()));
    }

    private static List<String> ordersOf(List<String> rows) {
      return rows.stream().filter(row -> row.startsWith("order ")).toList();
    }

    private void comeAgain(MicroBatch microBatch, ComesAgain again) throws Exception {
      List<String> before = there();
      write(microBatch, parts(reversed(microBatch.orders()), again.partitions()));
      if (!there().equals(before)) {
        findings.add(
            new Finding(
                again.partitions() == partitions
                    ? Mistaken.ADDS_WHAT_COMES_AGAIN
                    : Mistaken.COUNTS_ON_THE_SAME_PARTITIONS,
                ""));
      }
    }

    /** With each of the faults, as long as it fails as it should, and then again without faults. */
    private void writeWith(List<Fault> faults, MicroBatch microBatch) throws Exception {
      for (Fault fault : faults) {
        Attempt attempt = attempt(fault, microBatch);
        if (!attempt.failed()) {
          if (attempt.faulty() && !there().equals(rows(due))) {
            findings.add(new Finding(Mistaken.HIDES_A_FAILURE, ""));
          }
          return;
        }
      }
      write(microBatch, parts(reversed(microBatch.orders()), OTHER_PARTITIONS));
      List<String> there = there();
      if (!there.equals(rows(due))) {
        findings.add(
            new Finding(
                isLess(there)
                    ? Mistaken.LOSES_BETWEEN_TWO_COMMITS
                    : Mistaken.DOUBLES_BETWEEN_TWO_COMMITS,
                ""));
      }
    }

    private boolean isLess(List<String> there) {
      return quantities(there) < quantities(rows(due));
    }

    private static long quantities(List<String> rows) {
      return rows.stream()
          .mapToLong(row -> Long.parseLong(row.substring(row.lastIndexOf(' ') + 1)))
          .sum();
    }

    /** In one partition: a task that fails leaves the others running. */
    private Attempt attempt(Fault fault, MicroBatch microBatch) throws SQLException {
      List<List<Order>> part = parts(microBatch.orders(), 1);
      if (fault instanceof BreaksOff breaksOff) {
        try (CommitFault commitFault = commitFault(breaksOff)) {
          boolean failed = fails(microBatch, part);
          return new Attempt(failed, commitFault.isBroken());
        }
      }
      Refused refused = (Refused) fault;
      Connection connection = refused.database() == Database.ORDERS ? orders : totals;
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            "ALTER TABLE %s ADD CONSTRAINT refused CHECK (%s) NOCHECK"
                .formatted(refused.table(), refused.allowed()));
        boolean failed = fails(microBatch, part);
        statement.execute("ALTER TABLE %s DROP CONSTRAINT refused".formatted(refused.table()));
        return new Attempt(failed, true);
      }
    }

    private static CommitFault commitFault(BreaksOff breaksOff) {
      return breaksOff.point() == KillPoint.BEFORE_COMMIT
          ? CommitFault.before(breaksOff.commit())
          : CommitFault.after(breaksOff.commit());
    }

    private boolean fails(MicroBatch microBatch, List<List<Order>> parts) {
      try {
        write(microBatch, parts);
        return false;
      } catch (Exception asItShould) {
        return true;
      }
    }

    private void write(MicroBatch microBatch, List<List<Order>> parts) throws Exception {
      answer.write(
          dataset(parts),
          microBatch.query(),
          microBatch.id(),
          url(server, Database.ORDERS),
          url(server, Database.TOTALS));
      Progress.OF_THIS_JVM.made();
    }

    /** The orders of a product are in one partition. */
    private static List<List<Order>> parts(List<Order> orders, int partitions) {
      List<String> products = orders.stream().map(Order::product).distinct().sorted().toList();
      return IntStream.range(0, partitions)
          .mapToObj(
              partition ->
                  orders.stream()
                      .filter(order -> products.indexOf(order.product()) % partitions == partition)
                      .toList())
          .toList();
    }

    private static List<Order> reversed(List<Order> orders) {
      List<Order> reversed = new ArrayList<>(orders);
      Collections.reverse(reversed);
      return reversed;
    }

    private Dataset<Row> dataset(List<List<Order>> parts) {
      List<List<Row>> rows = parts.stream().map(Run::rowsOf).toList();
      if (rows.stream().filter(part -> !part.isEmpty()).count() <= 1) {
        return session.createDataFrame(rows.stream().flatMap(List::stream).toList(), COLUMNS);
      }
      return session.createDataFrame(
          TestSpark.context().parallelize(rows, rows.size()).mapPartitions(OneTaskAtATime::of),
          COLUMNS);
    }

    private static List<Row> rowsOf(List<Order> orders) {
      return orders.stream()
          .map(order -> RowFactory.create(order.product(), order.quantity()))
          .toList();
    }

    private List<String> there() {
      try {
        return Ex08aTwoDatabasesCheck.there(orders, totals);
      } catch (SQLException noSuchColumns) {
        throw new FoundException(Mistaken.REPLACES_A_TABLE, noSuchColumns.getMessage());
      }
    }
  }

  /** The rows of both tables. */
  private static List<String> there(Connection orders, Connection totals) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Statement ofOrders = orders.createStatement();
        ResultSet order = ofOrders.executeQuery("SELECT product, quantity FROM orders");
        Statement ofTotals = totals.createStatement();
        ResultSet total = ofTotals.executeQuery("SELECT product, quantity FROM totals")) {
      while (order.next()) {
        rows.add(row("order", order.getString(1), order.getLong(2)));
      }
      while (total.next()) {
        rows.add(row("total", total.getString(1), total.getLong(2)));
      }
    }
    Collections.sort(rows);
    return rows;
  }

  /**
   * Makes the tasks of a micro-batch run one after another, whatever they do: with two at the same
   * time, either could be the first to write.
   */
  private static final class OneTaskAtATime {
    private static final ReentrantLock TURN = new ReentrantLock(); // of all tasks in this JVM

    private OneTaskAtATime() {}

    static Iterator<Row> of(Iterator<List<Row>> parts) throws InterruptedException {
      TURN.lockInterruptibly();
      TaskCompletionListener end = task -> TURN.unlock(); // called by the task's own thread
      TaskContext.get().addTaskCompletionListener(end);
      List<Row> rows = new ArrayList<>();
      parts.forEachRemaining(rows::addAll);
      return rows.iterator();
    }
  }

  /**
   * A process runs the query until it is killed, and this one continues: it has no state from
   * before either.
   */
  private static Optional<Finding> doesNotSurviveAKill(Answer answer) throws Exception {
    List<List<String>> files =
        List.of(List.of("tea,2", "mug,1"), List.of("tea,3", "tea,3"), List.of("mug,4", "tea,1"));
    try (ScratchDirectory directory = ScratchDirectory.create("two-databases-");
        LocalDatabase server = LocalDatabase.start(directory.path().resolve("databases"));
        Connection orders = connect(server, Database.ORDERS);
        Connection totals = connect(server, Database.TOTALS)) {
      Ex08aTwoDatabases.createTables(orders, totals);
      Ex08aKilledProgram program =
          new Ex08aKilledProgram(
              Files.createDirectory(directory.path().resolve("files")),
              directory.path().resolve("checkpoint"),
              url(server, Database.ORDERS),
              url(server, Database.TOTALS));
      ArrivingFiles.write(program.files(), files);
      KillAndRecover.job(Ex08aKilledProgram.class)
          .args("--answer", written(answer, directory.path().resolve("answer.ser")))
          .args(program.args())
          .beforeEachRun(
              (run, kill) -> {
                Progress.OF_THIS_JVM.made();
                if (kill == null) { // it was killed, and the last run will find nothing to do
                  program.writeAll(answer, TestSpark.session().newSession());
                }
              })
          .kill(Kill.at(KillPoint.AFTER_COMMIT).ofBatch(2))
          .run();
      List<String> due =
          rows(files.stream().flatMap(List::stream).map(Ex08aTwoDatabasesCheck::order).toList());
      List<String> there = there(orders, totals);
      return there.equals(due)
          ? Optional.empty()
          : killed("There is " + there + ", and not " + due + ".");
    } catch (JobFailedException failure) {
      if (failure.isLate()) { // which says more about the machine than about the answer
        System.err.println("5.8a: the kill is not checked. " + firstLines(failure.getMessage(), 1));
        return Optional.empty();
      }
      return killed(
          firstLines(failure.getMessage(), 1) + "\n" + firstLines(failure.standardError(), 5));
    }
  }

  private static String url(LocalDatabase server, Database database) {
    return KillAndRecover.jdbcUrl(server.jdbcUrl(database.lowerCase()));
  }

  private static Order order(String line) {
    String[] fields = line.split(",");
    return new Order("web", fields[0], Long.parseLong(fields[1]));
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
