package io.sparkcourse.section5;

import io.sparkcourse.common.database.JdbcLog;
import io.sparkcourse.common.database.JdbcLog.Call;
import io.sparkcourse.common.database.JdbcLog.Kind;
import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.section5.Ex09bSickCounts.Cause;
import io.sparkcourse.section5.Ex09eLateOrders.Cure;
import io.sparkcourse.testing.Progress;
import io.sparkcourse.testing.TestSpark;
import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Cases;
import io.sparkcourse.testing.exercise.CommonMistake;
import io.sparkcourse.testing.exercise.Draws;
import io.sparkcourse.testing.exercise.Finding;
import io.sparkcourse.testing.exercise.FoundException;
import io.sparkcourse.testing.exercise.Mistake;
import io.sparkcourse.testing.exercise.Model;
import io.sparkcourse.testing.exercise.ModelCheck;
import io.sparkcourse.testing.exercise.Observed;
import io.sparkcourse.testing.exercise.Output;
import io.sparkcourse.testing.exercise.Rule;
import io.sparkcourse.testing.recovery.ScratchDirectory;
import java.io.IOException;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.MemoryStream;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.JavaConverters;

/** Runs the query with a database that notes each call, and looks at the table after each batch. */
class Ex09eLateOrdersCheck
    extends ModelCheck<BiFunction<Dataset<Row>, String, Cure>, Ex09eLateOrdersCheck.Order, String> {
  private static final String DATABASE = "shop";
  private static final int MANY = 300;

  /** Takes the place of an order in a partition, and does not get to the answer. */
  private static final Order NO_ORDER = new Order(null, null, 0);

  private static final String FOREACH_SINK =
      "org.apache.spark.sql.execution.datasources.v2.WriteToDataSourceV2Exec";

  /** An order. */
  record Order(String id, String shop, long cents) {
    Order withCentsOfAnInt() {
      return new Order(id, shop, (int) cents);
    }

    @Override
    public String toString() {
      return id + " " + shop + " " + cents;
    }
  }

  Ex09eLateOrdersCheck() {
    super("5.9e", null, Ex09eLateOrders::cure);
  }

  @Override
  protected void cases(Cases<Order, String> cases) {
    cases
        .of("the table has each order that has come, with its shop and its cents")
        .batch(order("O1", "web", 500), order("O2", "Graz", 300))
        .batch(order("O3", "web", 200))
        .gives(1, "O1 web 500", "O2 Graz 300")
        .gives(2, "O1 web 500", "O2 Graz 300", "O3 web 200");
    cases
        .of("an order comes again with other cents, and the later one counts")
        .batch(order("O1", "web", 500), order("O2", "web", 100))
        .batch(order("O1", "web", 300))
        .batch(order("O1", "web", 700))
        .gives(1, "O1 web 500", "O2 web 100")
        .gives(2, "O1 web 300", "O2 web 100")
        .gives(3, "O1 web 700", "O2 web 100");
    cases
        .of("an order comes again with another shop, and the later one counts")
        .batch(order("O1", "web", 500), order("O2", "web", 100))
        .batch(order("O1", "Graz", 500), order("O2", "Graz", 200))
        .gives(1, "O1 web 500", "O2 web 100")
        .gives(2, "O1 Graz 500", "O2 Graz 200");
    cases
        .of("cents may be more than an INT can be")
        .batch(order("O1", "web", 3_000_000_000L))
        .gives(1, "O1 web 3000000000");
    cases
        .of("cents may be more than a DOUBLE can be exactly")
        .batch(order("O1", "web", (1L << 53) + 1))
        .gives(1, "O1 web 9007199254740993");
    cases
        .of("cents may be 0 or negative")
        .batch(order("O1", "web", 0), order("O2", "Graz", 500))
        .batch(order("O2", "Graz", -500))
        .gives(1, "O1 web 0", "O2 Graz 500")
        .gives(2, "O1 web 0", "O2 Graz -500");
    cases
        .of("a shop may have any name")
        .batch(
            order("O1", "o'neill", 500),
            order("O2", " Graz", 300),
            order("O3", "Linz ", 40),
            order("O4", "", 7),
            order("O5", "Bad  Ischl", 2))
        .gives(1, "O1 o'neill 500", "O2  Graz 300", "O3 Linz  40", "O4  7", "O5 Bad  Ischl 2");
  }

  @Override
  protected Output<String> expected(Batches<Order> orders) {
    return tables(orders, (before, now) -> now);
  }

  /** Each id is in a batch once, and some come again. */
  @Override
  protected Batches<Order> generated(Draws draws) {
    List<List<Order>> batches = new ArrayList<>();
    for (int batch = 0; batch < 3; batch++) {
      List<String> ids = draws.shuffled(List.of("O1", "O2", "O3", "O4", "O5", "O6"));
      batches.add(
          ids.subList(0, draws.between(1, 5)).stream()
              .map(id -> order(id, draws.oneOf("web", "Graz"), draws.oneOf(1L, 2L, 1L << 32)))
              .toList());
    }
    return Batches.of(batches);
  }

  @Override
  protected int generatedInputs() {
    return 2;
  }

  @Override
  protected Observed<String> observe(
      BiFunction<Dataset<Row>, String, Cure> answer, Batches<Order> input, int partitions)
      throws Exception {
    List<Finding> findings = new ArrayList<>();
    Map<Integer, List<String>> rows = new TreeMap<>();
    try (Run run = new Run(partitions, call -> {})) {
      run.start(answer);
      for (int batch = 1; batch <= input.size(); batch++) {
        if (!input.batch(batch).isEmpty()) {
          run.process(input.batch(batch));
        }
        rows.put(batch, run.table());
        run.openConnections().ifPresent(findings::add);
      }
    }
    return new Observed<>(Output.of(rows), findings);
  }

  @Override
  protected List<Rule<BiFunction<Dataset<Row>, String, Cure>>> rules() {
    return List.of(
        new Rule<>(
            "for 300 orders in three partitions, no more than four connections, 12 statements and"
                + " four transactions",
            answer -> tooManyCalls(answer, 100, 100, 100)),
        new Rule<>(
            "the same limits for 300 orders in one partition", answer -> tooManyCalls(answer, 300)),
        new Rule<>(
            "the same limits for 300 orders in three partitions, with most of them in one",
            answer -> tooManyCalls(answer, 298, 1, 1)),
        new Rule<>(
            "the database refuses a connection: the query fails",
            answer -> doesNotFail(answer, Kind.CONNECT)),
        new Rule<>(
            "the database refuses a statement: the query fails, and leaves no connection open",
            answer -> doesNotFail(answer, Kind.EXECUTE)),
        new Rule<>(
            "the database refuses a commit: the query fails, and leaves no connection open",
            answer -> doesNotFail(answer, Kind.COMMIT)));
  }

  /**
   * Writes new orders, and then the same ones with other cents.
   *
   * @param sizes how many orders are in each partition
   */
  private static Optional<Finding> tooManyCalls(
      BiFunction<Dataset<Row>, String, Cure> answer, int... sizes) throws Exception {
    try (Run run = new Run(sizes.length, call -> {})) {
      run.start(answer);
      int before = 0;
      for (int cents = 1; cents <= 2; cents++) {
        List<Order> orders = manyOrders(cents, sizes);
        run.process(orders);
        List<String> there = run.table();
        if (orders.stream()
            .filter(Predicate.not(NO_ORDER::equals))
            .anyMatch(order -> !there.contains(order.toString()))) {
          return Optional.of(
              new Finding(
                  Mistaken.LOSES_SOME_OF_MANY,
                  "Some of the %d orders of micro-batch %d are not in the table, or have other cents."
                      .formatted(MANY, cents)));
        }
        List<Call> calls = run.log.calls().subList(before, run.log.calls().size());
        before += calls.size();
        Optional<Finding> tooMany = Calls.of(calls).tooMany();
        if (tooMany.isPresent()) {
          return tooMany;
        }
      }
      return run.openConnections();
    }
  }

  /** In turn one order for each partition, or {@link #NO_ORDER} where a partition has no more. */
  private static List<Order> manyOrders(int cents, int... sizes) {
    List<Order> orders = new ArrayList<>();
    for (int i = 0; i < IntStream.of(sizes).max().orElseThrow(); i++) {
      for (int partition = 0; partition < sizes.length; partition++) {
        orders.add(
            i < sizes[partition] ? order("O" + partition + "-" + i, "web", cents) : NO_ORDER);
      }
    }
    return orders;
  }

  /** How often the database was called in a micro-batch. */
  private record Calls(long connections, long statements, long transactions) {
    static Calls of(List<Call> calls) {
      long commits = calls.stream().filter(call -> call.kind() == Kind.COMMIT).count();
      List<Call> executions = calls.stream().filter(call -> call.kind() == Kind.EXECUTE).toList();
      return new Calls(
          calls.stream().filter(call -> call.kind() == Kind.CONNECT).count(),
          executions.size(),
          commits + executions.stream().filter(Call::autoCommit).count());
    }

    Optional<Finding> tooMany() {
      return mistake()
          .map(
              mistake ->
                  new Finding(
                      mistake,
                      "In a micro-batch of %d orders: %d connections, %d statements, %d transactions"
                          .formatted(MANY, connections, statements, transactions)));
    }

    private Optional<Mistaken> mistake() {
      if (connections >= MANY) {
        return Optional.of(Mistaken.STAYS_SICK);
      }
      if (connections > 4) {
        return Optional.of(Mistaken.OPENS_TOO_MANY_CONNECTIONS);
      }
      if (transactions > 4) {
        return Optional.of(Mistaken.COMMITS_TOO_OFTEN);
      }
      return statements > 12 ? Optional.of(Mistaken.SENDS_TOO_MANY_STATEMENTS) : Optional.empty();
    }
  }

  /** Refuses all calls of a kind; an answer that makes none of them has nothing to fail of. */
  private static Optional<Finding> doesNotFail(
      BiFunction<Dataset<Row>, String, Cure> answer, Kind refused) throws Exception {
    List<Call> calls = new ArrayList<>();
    JdbcLog.Listener refusing =
        call -> {
          if (call.kind() == refused) {
            synchronized (calls) {
              calls.add(call);
            }
            throw refused == Kind.EXECUTE
                ? new BatchUpdateException("The table is locked", new int[0]) // as for a JDBC batch
                : new SQLException("The table is locked");
          }
        };
    // What a ForeachWriter throws is logged, and here it has to throw.
    Configurator.setLevel(FOREACH_SINK, Level.OFF);
    try (Run run = new Run(1, refusing)) {
      run.start(answer);
      try {
        run.process(List.of(order("O1", "web", 500), order("O2", "web", 300)));
      } catch (StreamingQueryException asItShould) {
        return run.openConnections();
      }
      return calls.isEmpty()
          ? Optional.empty()
          : Optional.of(new Finding(Mistaken.GOES_ON_WHEN_REFUSED, "It was refused: " + refused));
    } finally {
      Configurator.setLevel(FOREACH_SINK, Level.ERROR);
    }
  }

  private static Diagnosis diagnosis() {
    return Diagnosis.of(Cause.SLOW_SINK, Mistaken.NAMES_ANOTHER_CAUSE)
        .against(
            "the query has no state and no watermark. The problem is the time.",
            Cause.CLOCK_FROM_THE_FUTURE,
            Cause.WATERMARK_ON_ANOTHER_COLUMN,
            Cause.NO_EXPIRY)
        .against(
            "nothing is grouped, so no key has a task of its own. Look at the time for a row: it"
                + " is about the same for few rows and for many.",
            Cause.SKEWED_KEY)
        .against("the query writes to a database, and no files.", Cause.SMALL_FILES);
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  @Override
  protected Optional<Mistaken> mistakeBehind(String failure) {
    if (failure.contains("primary key violation")) {
      return Optional.of(Mistaken.INSERTS_WHAT_IS_THERE);
    }
    return failure.contains("Syntax error in SQL statement") && failure.contains("neill")
        ? Optional.of(Mistaken.SHOP_IN_THE_STATEMENT)
        : Optional.empty();
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Order, String> {
    NAMES_ANOTHER_CAUSE("It names no cause, or one that the figures contradict.", null),
    STAYS_SICK("The job is as sick as before: it opens a connection for each order.", null),
    OPENS_TOO_MANY_CONNECTIONS("It opens more than four connections in a micro-batch.", null),
    COMMITS_TOO_OFTEN(
        "It commits more than four transactions in a micro-batch. A connection commits after"
            + " each statement unless setAutoCommit(false) turns that off.",
        null),
    SENDS_TOO_MANY_STATEMENTS("It executes more than 12 statements in a micro-batch.", null),
    LOSES_SOME_OF_MANY("It does not write all orders of a micro-batch with many.", null),
    LEAVES_CONNECTIONS_OPEN(
        "A connection is open when the micro-batch has finished or failed.", null),
    GOES_ON_WHEN_REFUSED(
        "The database has refused a connection, a statement or a commit, and the query goes"
            + " on: these orders are lost.",
        null),
    INSERTS_WHAT_IS_THERE(
        "It inserts an order whose id is already in the table, and fails. It will fail again"
            + " after each start.",
        null),
    SHOP_IN_THE_STATEMENT(
        "It puts the shop into the text of the statement, where a quotation mark ends it. A"
            + " PreparedStatement accepts any characters in its values.",
        null),
    WRITES_NOTHING(
        "The table is empty. Is the JDBC batch executed, and, after setAutoCommit(false),"
            + " committed?",
        orders -> Output.inEachBatch(orders, batch -> List.of())),
    KEEPS_THE_FIRST(
        "If an order comes again, it keeps the first one.",
        orders -> tables(orders, (before, now) -> before)),
    KEEPS_THE_SHOP(
        "If an order comes again, it takes the new cents, but keeps the shop of the first one.",
        orders ->
            tables(orders, (before, now) -> new Order(before.id(), before.shop(), now.cents()))),
    ADDS_CENTS(
        "If an order comes again, it adds its cents to those in the table.",
        orders ->
            tables(
                orders,
                (before, now) -> new Order(now.id(), now.shop(), before.cents() + now.cents()))),
    KEEPS_THE_LAST_MICRO_BATCH(
        "The table has only the orders of the last micro-batch.",
        orders ->
            Output.inEachBatch(
                orders, batch -> orders.batch(batch).stream().map(Order::toString).toList())),
    CENTS_ARE_AN_INT(
        "It writes wrong cents if they are more than an INT can be.",
        orders ->
            tables(
                Batches.of(
                    orders.asLists().stream()
                        .map(batch -> batch.stream().map(Order::withCentsOfAnInt).toList())
                        .toList()),
                (before, now) -> now));

    private final String message;
    private final Model<Order, String> model;

    Mistaken(String message, Model<Order, String> model) {
      this.message = message;
      this.model = model;
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Order, String>> model() {
      return Optional.ofNullable(model);
    }
  }

  /**
   * What is in the table after each batch.
   *
   * @param again which order is in it if one is there and another one comes
   */
  private static Output<String> tables(Batches<Order> batches, BinaryOperator<Order> again) {
    Map<String, Order> table = new TreeMap<>();
    List<List<String>> output = new ArrayList<>();
    for (List<Order> batch : batches.asLists()) {
      batch.forEach(order -> table.merge(order.id(), order, again));
      output.add(table.values().stream().map(Order::toString).toList());
    }
    return Output.inEachBatch(batches, batch -> output.get(batch - 1));
  }

  private static Order order(String id, String shop, long cents) {
    return new Order(id, shop, cents);
  }

  /** One run of an answer with a database of its own. */
  private static final class Run implements AutoCloseable {
    private final ScratchDirectory directory;
    private final LocalDatabase server;
    private final Connection connection;
    private final JdbcLog log;
    private final SparkSession session = TestSpark.session().newSession();
    private final MemoryStream<Row> orders;
    private StreamingQuery query;

    Run(int partitions, JdbcLog.Listener listener) throws IOException, SQLException {
      directory = ScratchDirectory.create("orders-");
      server = LocalDatabase.start(directory.path().resolve("database"));
      connection = server.connect(DATABASE);
      log = JdbcLog.of(server.jdbcUrl(DATABASE), listener);
      Ex09eLateOrders.createTable(connection);
      session.conf().set("spark.sql.shuffle.partitions", 8); // in tests it is 1
      orders =
          new MemoryStream<>(
              0,
              session.sqlContext(),
              Option.apply(partitions),
              Encoders.row(StructType.fromDDL("id STRING, shop STRING, cents BIGINT")));
    }

    void start(BiFunction<Dataset<Row>, String, Cure> answer) throws TimeoutException {
      // MemoryStream deals the rows out to the partitions, one by one.
      Dataset<Row> withoutGaps = orders.toDF().filter("id IS NOT NULL");
      Cure cure = diagnosis().of(answer.apply(withoutGaps, log.jdbcUrl()), Cure::cause);
      if (session.streams().active().length > 0) {
        throw new FoundException(CommonMistake.STARTS_THE_QUERY, "");
      }
      if (cure.writer() == null) {
        throw new FoundException(CommonMistake.RETURNS_NULL, "");
      }
      query =
          cure.writer()
              .option("checkpointLocation", HadoopPath.of(directory.path().resolve("checkpoint")))
              .start();
    }

    void process(List<Order> batch) throws StreamingQueryException {
      List<Row> rows =
          batch.stream()
              .map(order -> RowFactory.create(order.id(), order.shop(), order.cents()))
              .toList();
      orders.addData(JavaConverters.asScalaBuffer(rows));
      query.processAllAvailable();
      Progress.OF_THIS_JVM.made();
    }

    List<String> table() throws SQLException {
      List<String> table = new ArrayList<>();
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("SELECT id, shop, cents FROM orders")) {
        while (rows.next()) {
          table.add(new Order(rows.getString(1), rows.getString(2), rows.getLong(3)).toString());
        }
      }
      return table;
    }

    Optional<Finding> openConnections() {
      return log.open() == 0
          ? Optional.empty()
          : Optional.of(
              new Finding(
                  Mistaken.LEAVES_CONNECTIONS_OPEN,
                  "%d of %d connections are open.".formatted(log.open(), log.count(Kind.CONNECT))));
    }

    @Override
    public void close() throws SQLException, TimeoutException {
      for (StreamingQuery each : session.streams().active()) {
        each.stop();
      }
      log.close();
      connection.close();
      server.close();
      directory.close();
    }
  }
}
