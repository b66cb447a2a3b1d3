package io.sparkcourse.section2;

import io.sparkcourse.common.database.JdbcLog;
import io.sparkcourse.common.database.JdbcLog.Call;
import io.sparkcourse.common.database.JdbcLog.Kind;
import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.common.files.DirectoryTree;
import io.sparkcourse.section2.Ex11aRequestTableCheck.Event;
import io.sparkcourse.section2.Ex11aRequestTableCheck.Row;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Cases;
import io.sparkcourse.testing.exercise.Draws;
import io.sparkcourse.testing.exercise.Finding;
import io.sparkcourse.testing.exercise.Mistake;
import io.sparkcourse.testing.exercise.Model;
import io.sparkcourse.testing.exercise.ModelCheck;
import io.sparkcourse.testing.exercise.Observed;
import io.sparkcourse.testing.exercise.Output;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.TaskContext;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;

/**
 * In each run the batches come twice, as after a failure: into an empty table, and then all of them
 * again into the table as it is then. In between, the table is read, unless a row was refused.
 */
class Ex11aRequestTableCheck
    extends ModelCheck<BiConsumer<JavaPairDStream<String, Integer>, String>, Event, Row> {
  private static final String DATABASE = "shop";
  private static final HashPartitioner PARTITIONS = new HashPartitioner(4);

  /**
   * Two tasks run at a time: a pool has work for two connections, and one more may be in
   * transition.
   */
  private static final int POOLED_AT_MOST = 3;

  /** What happens in a batch. */
  sealed interface Event {}

  /** A pair comes. */
  record Pair(String path, int requests) implements Event {
    @Override
    public String toString() {
      return "(" + path + "," + requests + ")";
    }
  }

  /**
   * The database refuses the rows of one partition's task once; the batch comes again.
   *
   * @param path of a pair in this partition
   * @param sqlState that the database gives as the reason
   */
  record Refusal(String path, String sqlState) implements Event {
    @Override
    public String toString() {
      return path + " is refused, once";
    }
  }

  /** A row of the table, after the batches came once, or after they came again. */
  record Row(boolean again, String path, int requests) {
    @Override
    public String toString() {
      return (again ? "again" : "once ") + " (" + path + "," + requests + ")";
    }
  }

  Ex11aRequestTableCheck() {
    super("2.11a", Ex11aRequestTable.BATCH, Ex11aRequestTable::write);
  }

  @Override
  protected void cases(Cases<Event, Row> cases) {
    cases
        .of("a row for each pair, whether the batch comes once or twice")
        .batch(pair("/", 5), pair("/cart", 2))
        .batch()
        .batch(pair("/cart", 1))
        .gives(1, once("/", 5), once("/cart", 2), again("/", 5), again("/cart", 2))
        .gives(3, once("/cart", 1), again("/cart", 1));
    cases
        .of("one connection for a partition at most: here two pairs are in each of three")
        .batch(
            pair("/", 5),
            pair("/cart", 2),
            pair("/help", 1),
            pair("/item/1", 4),
            pair("/item/2", 1),
            pair("/item/6", 2));
    cases
        .of("no connection for a partition without pairs: here one of four has one")
        .batch(pair("/", 6));
    cases
        .of("a path may have any characters")
        .batch(pair("/o'neill", 1), pair("/\"a\";--", 2), pair("/grün", 3), pair("/?", 4));
    cases
        .of("after a row is refused the batch comes again, and is complete then")
        .batch(pair("/", 5), pair("/cart", 4), pair("/item/4", 2))
        .batch(pair("/", 1), pair("/help", 2), new Refusal("/cart", "22001"), pair("/cart", 3));
    cases
        .of("other rows of the batch may be there when it comes again")
        .batch(pair("/", 3)) // answers with a pool create it here
        .batch(pair("/", 1), new Refusal("/help", "22001"), pair("/help", 2))
        .gives(1, again("/", 3))
        .gives(2, again("/", 1), again("/help", 2));
    cases
        .of("a row that breaks another constraint is not there already")
        .batch(pair("/", 3))
        .batch(pair("/", 1), new Refusal("/", "23513"))
        .gives(1, again("/", 3))
        .gives(2, again("/", 1));
  }

  @Override
  protected Output<Row> expected(Batches<Event> input) {
    return rows(input, batch -> pairs(batch));
  }

  /**
   * The rows after the first time, unless something is refused in it, and after the second.
   *
   * @param again the pairs of a batch whose rows are there after the second time
   */
  private static Output<Row> rows(Batches<Event> input, Function<List<Event>, Stream<Pair>> again) {
    boolean refused = input.all().stream().anyMatch(Refusal.class::isInstance);
    return Output.inEachBatch(
        input,
        batch ->
            Stream.concat(
                    pairs(input.batch(batch))
                        .filter(pair -> !refused)
                        .map(pair -> row(false, pair)),
                    again.apply(input.batch(batch)).map(pair -> row(true, pair)))
                .toList());
  }

  @Override
  protected Batches<Event> generated(Draws draws) {
    List<String> paths = List.of("/", "/cart", "/help", "/item/1", "/o'neill", "/grün", "/a b");
    List<List<Event>> batches = new ArrayList<>();
    for (int batch = 0; batch < 5; batch++) {
      List<String> some = draws.shuffled(paths).subList(0, draws.between(0, paths.size()));
      batches.add(
          some.stream()
              .<Event>map(path -> pair(path, draws.oneOf(0, 1, 2, Integer.MAX_VALUE)))
              .toList());
    }
    return Batches.of(batches);
  }

  @Override
  protected Observed<Row> observe(
      BiConsumer<JavaPairDStream<String, Integer>, String> answer,
      Batches<Event> input,
      int partitions)
      throws Exception {
    Path directory = Files.createTempDirectory("requests-");
    try (LocalDatabase server = LocalDatabase.start(directory);
        Connection connection = server.connect(DATABASE);
        Statement statement = connection.createStatement()) {
      statement.execute(Ex11aRequestTable.CREATE_TABLE);
      Refuser refuser = new Refuser(statement);
      try (JdbcLog log = JdbcLog.of(server.jdbcUrl(DATABASE), refuser)) {
        return new Run(answer, input, partitions, statement, log, refuser).observed();
      }
    } finally {
      DirectoryTree.delete(directory);
    }
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  @Override
  protected Optional<Mistaken> mistakeBehind(String failure) {
    if (failure.contains("NotSerializableException: io.sparkcourse.common.database.LoggedConn")
        || failure.contains("NotSerializableException: com.zaxxer.hikari")) {
      return Optional.of(Mistaken.SENDS_A_CONNECTION);
    }
    if (failure.contains("primary key violation")) {
      return Optional.of(Mistaken.INSERTS_A_ROW_THAT_IS_THERE);
    }
    return failure.contains("Syntax error in SQL statement") && failure.contains("o'neill")
        ? Optional.of(Mistaken.PATH_IN_THE_STATEMENT)
        : Optional.empty();
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Event, Row> {
    SENDS_A_CONNECTION(
        "It makes a connection, or a pool, in the driver and uses it in tasks, to which it cannot be"
            + " sent. Code outside of foreachPartition runs in the driver."),
    WRITES_IN_THE_DRIVER(
        "The driver writes the rows, in the thread of foreachRDD's function, and the tasks do not."),
    A_CONNECTION_FOR_EACH_PAIR("A task opens more than one connection."),
    CONNECTS_FOR_NOTHING("It opens a connection for a partition without pairs."),
    LEAVES_CONNECTIONS_OPEN(
        "It does not close the connections that it opens, and gives them back to no pool."),
    NEVER_COMMITS(
        "It never commits: after setAutoCommit(false) rows are in the table only with commit()."),
    WRITES_NOTHING("It executes no statement that writes."),
    LOSES_WHAT_IS_REFUSED(
        "The database has refused a row, and the batch counts as done, so it does not come again."
            + " Only an exception that leaves the task makes the batch fail."),
    STAYS_OPEN_AFTER_A_REFUSAL(
        "The connection on which the database refused a row is never closed."),
    INSERTS_A_ROW_THAT_IS_THERE("When a batch comes again it inserts rows that are there already."),
    PATH_IN_THE_STATEMENT(
        "It puts the path into the text of the statement, where a quote ends it. A"
            + " PreparedStatement takes values of any characters."),
    NOT_THE_TIME_OF_THE_BATCH(
        "It writes a batch_time that no batch has. foreachRDD has a form whose function is given the"
            + " time of the batch."),
    DELETES_ROWS_OF_OTHER_PARTITIONS(
        "A task deletes rows of its batch whatever their path, and with them what the tasks of other"
            + " partitions have written."),
    ONE_ROW_FOR_A_PATH(
        "Of each path only one row is there, that of the last batch: a batch writes over the one"
            + " before.",
        Ex11aRequestTableCheck::lastOfEachPath),
    ADDS_TO_WHAT_IS_THERE(
        "When a batch comes again, its counts are added to those that are there.",
        input ->
            Output.inEachBatch(
                input,
                batch ->
                    pairs(input.batch(batch))
                        .flatMap(
                            pair ->
                                Stream.of(
                                    row(false, pair),
                                    new Row(true, pair.path(), 2 * pair.requests())))
                        .toList())),
    TAKES_A_PART_FOR_THE_WHOLE(
        "It takes a batch of which some rows are there for written, and the other rows are lost.",
        input -> rows(input, batch -> pairs(batch).filter(pair -> !isRefused(pair, batch))));

    private final String message;
    private final Model<Event, Row> model;

    Mistaken(String message) {
      this(message, null);
    }

    Mistaken(String message, Model<Event, Row> model) {
      this.message = message;
      this.model = model;
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Event, Row>> model() {
      return Optional.ofNullable(model);
    }
  }

  private static Output<Row> lastOfEachPath(Batches<Event> input) {
    Map<String, Integer> lastBatch = new TreeMap<>();
    for (int batch = 1; batch <= input.size(); batch++) {
      int number = batch;
      pairs(input.batch(batch)).forEach(pair -> lastBatch.put(pair.path(), number));
    }
    return Output.inEachBatch(
        input,
        batch ->
            pairs(input.batch(batch))
                .filter(pair -> lastBatch.get(pair.path()) == batch)
                .flatMap(pair -> Stream.of(row(false, pair), row(true, pair)))
                .toList());
  }

  /** Whether the pair is in the partition that is refused. */
  private static boolean isRefused(Pair pair, List<Event> batch) {
    return refusal(batch)
        .map(refusal -> PARTITIONS.getPartition(refusal.path()))
        .filter(partition -> partition == PARTITIONS.getPartition(pair.path()))
        .isPresent();
  }

  private static Optional<Refusal> refusal(List<Event> batch) {
    return batch.stream().filter(Refusal.class::isInstance).map(Refusal.class::cast).findFirst();
  }

  private static Stream<Pair> pairs(List<Event> events) {
    return events.stream().filter(Pair.class::isInstance).map(Pair.class::cast);
  }

  private static Pair pair(String path, int requests) {
    return new Pair(path, requests);
  }

  private static Row row(boolean again, Pair pair) {
    return new Row(again, pair.path(), pair.requests());
  }

  private static Row once(String path, int requests) {
    return new Row(false, path, requests);
  }

  private static Row again(String path, int requests) {
    return new Row(true, path, requests);
  }

  private static Stream<Call> of(Kind kind, List<Call> calls) {
    return calls.stream().filter(call -> call.kind() == kind);
  }

  private static boolean writesRows(String sql) {
    return sql != null && sql.strip().matches("(?is)(insert|merge|update|replace)\\b.*");
  }

  private static boolean deletesAllOfABatch(String sql) {
    return sql != null && sql.strip().matches("(?is)delete\\b((?!\\bpath\\b).)*");
  }

  /** How many rows a batch has in the table. */
  private static long number(Statement statement, long batchTime) throws SQLException {
    try (ResultSet count =
        statement.executeQuery("SELECT count(*) FROM requests WHERE batch_time = " + batchTime)) {
      count.next();
      return count.getLong(1);
    }
  }

  /** The two times that the batches come, and what is observed of them. */
  private static final class Run {
    private final BiConsumer<JavaPairDStream<String, Integer>, String> answer;
    private final Batches<Event> input;
    private final int partitions;
    private final Statement statement;
    private final JdbcLog log;
    private final Refuser refuser;
    private final List<Finding> findings = new ArrayList<>();
    private final SortedMap<Integer, List<Row>> rows = new TreeMap<>();

    Run(
        BiConsumer<JavaPairDStream<String, Integer>, String> answer,
        Batches<Event> input,
        int partitions,
        Statement statement,
        JdbcLog log,
        Refuser refuser) {
      this.answer = answer;
      this.input = input;
      this.partitions = partitions;
      this.statement = statement;
      this.log = log;
      this.refuser = refuser;
    }

    Observed<Row> observed() throws SQLException {
      boolean refused = comeOnce();
      if (!refused) {
        readRows(false);
      }
      comeAgain();
      readRows(true);
      findWhatIsLeftOpen();
      findWhatWasNotWritten(refused);
      return new Observed<>(Output.of(rows), findings);
    }

    /** Runs the batches until one is refused; returns whether one was. */
    private boolean comeOnce() throws SQLException {
      try (DStreamTester tester = DStreamTester.every(Ex11aRequestTable.BATCH)) {
        answer.accept(stream(tester), log.jdbcUrl());
        for (int batch = 1; batch <= input.size(); batch++) {
          Optional<Refusal> refusal = refusal(input.batch(batch));
          if (refusal.isPresent()) {
            refuse(tester, batch, refusal.get());
            return true;
          }
          int before = log.calls().size();
          tester.run(1);
          List<Call> calls = log.calls().subList(before, log.calls().size());
          findWhoWrites(calls);
          findWhoConnects(batch, calls);
        }
      }
      return false;
    }

    private void refuse(DStreamTester tester, int batch, Refusal refusal) throws SQLException {
      boolean alone =
          pairs(input.batch(batch)).allMatch(pair -> isRefused(pair, input.batch(batch)));
      refuser.arm(refusal, Ex11aRequestTable.BATCH.milliseconds() * batch, alone);
      boolean failed = false;
      try {
        tester.run(1);
      } catch (Exception refused) {
        failed = true; // as it should, so that Spark can give the batch again
      }
      long pairs = pairs(input.batch(batch)).count();
      long written = number(statement, Ex11aRequestTable.BATCH.milliseconds() * batch);
      if (!failed && refuser.refused() != null && written < pairs) {
        found(
            Mistaken.LOSES_WHAT_IS_REFUSED,
            (pairs - written) + " of the " + pairs + " rows of batch " + batch + " are not there.");
      }
      findWhetherTheRefusedIsClosed();
    }

    private void comeAgain() {
      try (DStreamTester tester = DStreamTester.every(Ex11aRequestTable.BATCH)) {
        answer.accept(stream(tester), log.jdbcUrl());
        tester.run(input.size());
      }
    }

    private JavaPairDStream<String, Integer> stream(DStreamTester tester) {
      List<List<Tuple2<String, Integer>>> batches = new ArrayList<>();
      for (List<Event> batch : input.asLists()) {
        batches.add(pairs(batch).map(pair -> new Tuple2<>(pair.path(), pair.requests())).toList());
      }
      return tester.stream(batches, partitions)
          .mapToPair(pair -> pair)
          .transformToPair(rdd -> rdd.partitionBy(new HashPartitioner(PARTITIONS.numPartitions())));
    }

    private void found(Mistaken mistake, String evidence) {
      findings.add(new Finding(mistake, evidence));
    }

    private void findWhoWrites(List<Call> calls) {
      long byTheDriver =
          of(Kind.EXECUTE, calls)
              .filter(call -> call.task() == null)
              .filter(call -> call.thread().startsWith("streaming-job-executor"))
              .filter(call -> writesRows(call.sql()))
              .count();
      if (byTheDriver > 0) {
        found(Mistaken.WRITES_IN_THE_DRIVER, "It executes " + byTheDriver + " statements there.");
      }
    }

    private void findWhoConnects(int batch, List<Call> calls) {
      Map<Long, Long> opened =
          of(Kind.CONNECT, calls)
              .filter(call -> call.task() != null)
              .collect(Collectors.groupingBy(Call::task, Collectors.counting()));
      long most = opened.values().stream().mapToLong(Long::longValue).max().orElse(0);
      if (most > 1) {
        found(Mistaken.A_CONNECTION_FOR_EACH_PAIR, "In batch " + batch + " it opens " + most + ".");
      }
      long withPairs =
          pairs(input.batch(batch))
              .map(pair -> PARTITIONS.getPartition(pair.path()))
              .distinct()
              .count();
      if (opened.size() > withPairs) {
        found(
            Mistaken.CONNECTS_FOR_NOTHING,
            "In batch %d it opens connections in %d partitions, and pairs are in %d."
                .formatted(batch, opened.size(), withPairs));
      }
    }

    private void findWhatIsLeftOpen() {
      List<Integer> closed = of(Kind.CLOSE, log.calls()).map(Call::connection).toList();
      long leftOpen =
          of(Kind.EXECUTE, log.calls())
              .map(Call::connection)
              .distinct()
              .filter(connection -> !closed.contains(connection))
              .count();
      if (leftOpen > POOLED_AT_MOST) {
        found(
            Mistaken.LEAVES_CONNECTIONS_OPEN,
            leftOpen + " are open at the end, and there are two tasks at a time.");
      }
    }

    /**
     * A connection that was opened by the task itself, and not by a pool for it, is closed on
     * failure, too.
     */
    private void findWhetherTheRefusedIsClosed() {
      Call refused = refuser.refused();
      if (refused == null || refused.task() == null) {
        return;
      }
      boolean openedByTheTask =
          of(Kind.CONNECT, log.calls())
              .filter(call -> call.connection() == refused.connection())
              .anyMatch(call -> refused.task().equals(call.task()));
      boolean closed =
          of(Kind.CLOSE, log.calls()).anyMatch(call -> call.connection() == refused.connection());
      if (openedByTheTask && !closed) {
        found(Mistaken.STAYS_OPEN_AFTER_A_REFUSAL, "");
      }
    }

    /** Rows are missing: the executed statements show why, if anything does. */
    private void findWhatWasNotWritten(boolean refused) {
      List<Call> executed = of(Kind.EXECUTE, log.calls()).toList();
      boolean missing = isARowMissing(true) || (!refused && isARowMissing(false));
      if (!missing) {
        return;
      }
      if (executed.stream().anyMatch(call -> deletesAllOfABatch(call.sql()))) {
        found(Mistaken.DELETES_ROWS_OF_OTHER_PARTITIONS, "");
      } else if (executed.stream().noneMatch(call -> writesRows(call.sql()))) {
        found(Mistaken.WRITES_NOTHING, "");
      } else if (executed.stream().anyMatch(call -> !call.autoCommit())
          && of(Kind.COMMIT, log.calls()).findAny().isEmpty()) {
        found(Mistaken.NEVER_COMMITS, "");
      }
    }

    private boolean isARowMissing(boolean again) {
      long there =
          rows.values().stream().flatMap(List::stream).filter(row -> row.again() == again).count();
      return there < pairs(input.all()).count();
    }

    private void readRows(boolean again) throws SQLException {
      long interval = Ex11aRequestTable.BATCH.milliseconds();
      try (ResultSet row = statement.executeQuery("SELECT * FROM requests ORDER BY path")) {
        while (row.next()) {
          long time = row.getLong(1);
          if (time % interval != 0 || time > input.size() * interval) {
            found(
                Mistaken.NOT_THE_TIME_OF_THE_BATCH, "There is a row with batch_time " + time + ".");
            return;
          }
          rows.computeIfAbsent((int) (time / interval), batch -> new ArrayList<>())
              .add(new Row(again, row.getString(2), row.getInt(3)));
        }
      }
    }
  }

  /** Refuses the rows of a task once, after tasks of other partitions have written theirs. */
  private static final class Refuser implements JdbcLog.Listener {
    private static final int LOOKS = 200;
    private static final long LOOK_NANOS = 5_000_000;

    private final Statement statement;
    private Refusal armed;
    private long batchTime;
    private boolean alone;
    private Call refused;

    Refuser(Statement statement) {
      this.statement = statement;
    }

    /**
     * @param refusal the next one
     * @param time of the batch
     * @param onlyPartition whether no other partition has pairs
     */
    synchronized void arm(Refusal refusal, long time, boolean onlyPartition) {
      armed = refusal;
      batchTime = time;
      alone = onlyPartition;
    }

    @Override
    public void before(Call call) throws SQLException {
      Refusal refusal = refusalOf(call);
      if (refusal == null) {
        return;
      }
      for (int look = 0; !alone && look < LOOKS && number(statement, batchTime) == 0; look++) {
        LockSupport.parkNanos(LOOK_NANOS);
      }
      String reason = "The check lets the database refuse this row, once.";
      throw refusal.sqlState().startsWith("23")
          ? new SQLIntegrityConstraintViolationException(reason, refusal.sqlState())
          : new SQLException(reason, refusal.sqlState());
    }

    private synchronized Refusal refusalOf(Call call) {
      if (armed == null || call.kind() != Kind.EXECUTE || !writesRows(call.sql())) {
        return null;
      }
      TaskContext task = TaskContext.get();
      boolean otherPartition =
          task != null
              && task.numPartitions() == PARTITIONS.numPartitions()
              && task.partitionId() != PARTITIONS.getPartition(armed.path());
      if (otherPartition) {
        return null;
      }
      Refusal refusal = armed;
      armed = null;
      refused = call;
      return refusal;
    }

    synchronized Call refused() {
      return refused;
    }
  }
}
