package io.sparkcourse.section2;

import io.sparkcourse.common.database.JdbcLog;
import io.sparkcourse.common.database.JdbcLog.Call;
import io.sparkcourse.common.database.JdbcLog.Kind;
import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.exercise.Comparison;
import io.sparkcourse.testing.exercise.ExerciseCheck;
import io.sparkcourse.testing.exercise.WrongAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;

/**
 * The batches come twice: the first time the database refuses a row of the last one, the second
 * time it takes all.
 */
class Ex11aRequestTableCheck
    extends ExerciseCheck<BiConsumer<JavaPairDStream<String, Integer>, String>> {
  private static final String DATABASE = "shop";
  private static final HashPartitioner PARTITIONS = new HashPartitioner(4);

  /** Two pairs in each of three partitions; none; one in each of two. */
  private static final List<List<Tuple2<String, Integer>>> BATCHES =
      List.of(
          List.of(
              pair("/", 5),
              pair("/cart", 2),
              pair("/help", 1),
              pair("/item/1", 4),
              pair("/item/2", 1),
              pair("/item/6", 2)),
          List.of(),
          List.of(pair("/", 6), pair("/help", 1)));

  /** In one partition. */
  private static final List<Tuple2<String, Integer>> REFUSED =
      List.of(pair("/cart", 4), pair("/item/4", 2));

  /** Two tasks run at a time: a pool has work for two connections, and one more may be changing. */
  private static final int POOLED_AT_MOST = 3;

  Ex11aRequestTableCheck() {
    super("2.11a", Ex11aRequestTable::write);
  }

  @Override
  protected void check(BiConsumer<JavaPairDStream<String, Integer>, String> answer)
      throws Exception {
    Path directory = Files.createTempDirectory("requests-");
    Refusal refusal = new Refusal();
    try (LocalDatabase server = LocalDatabase.start(directory);
        Connection connection = server.connect(DATABASE);
        Statement statement = connection.createStatement();
        JdbcLog log = JdbcLog.of(server.jdbcUrl(DATABASE), refusal)) {
      statement.execute(Ex11aRequestTable.CREATE_TABLE);

      List<List<Tuple2<String, Integer>>> all = new ArrayList<>(BATCHES);
      all.add(REFUSED);
      try (DStreamTester tester = DStreamTester.every(Ex11aRequestTable.BATCH)) {
        answer.accept(partitioned(tester, all), log.jdbcUrl());
        for (int batch = 1; batch <= BATCHES.size(); batch++) {
          int before = log.calls().size();
          tester.run(1);
          List<Call> calls = log.calls().subList(before, log.calls().size());
          judgeWhoWrites(calls);
          judgeWhoConnects(batch, calls);
        }
        judgeWhatIsLeftOpen(log);
        judgeTransactions(log);
        comparison(BATCHES).judge(rows(statement));

        refusal.arm();
        runRefused(tester, statement);
      }
      try (DStreamTester tester = DStreamTester.every(Ex11aRequestTable.BATCH)) {
        answer.accept(partitioned(tester, all), log.jdbcUrl());
        tester.run(all.size());
      }
      comparisonAfterReplay(all).judge(rows(statement));
      judgeConnectionOf(refusal, log);
    } finally {
      delete(directory);
    }
  }

  @Override
  protected Optional<String> misconceptionBehind(String failure) {
    if (failure.contains("No output operations registered")) {
      return Optional.of("It registers no output operation: nothing is written.");
    }
    if (failure.contains("NotSerializableException: io.sparkcourse.common.database.LoggedConn")
        || failure.contains("NotSerializableException: com.zaxxer.hikari")) {
      return Optional.of(
          "It makes a connection, or a pool, in the driver and uses it in tasks, to which it cannot"
              + " be sent: what stands outside of foreachPartition runs in the driver.");
    }
    if (failure.contains("primary key violation")) {
      return Optional.of(
          "A batch that comes again meets its own rows: INSERT can write a row only once. Which"
              + " statement inserts, or writes over what has the same key?");
    }
    return Optional.empty();
  }

  private static void judgeWhoWrites(List<Call> calls) {
    long byTheDriver =
        of(Kind.EXECUTE, calls)
            .filter(Ex11aRequestTableCheck::isInTheDriver)
            .filter(call -> writesRows(call.sql()))
            .count();
    if (byTheDriver > 0) {
      throw WrongAnswer.because(
          "The rows are written by the driver ("
              + byTheDriver
              + " statements in the thread of foreachRDD's function): collect() brings the whole"
              + " batch there, and the cluster looks on. Write them in foreachPartition.");
    }
  }

  private static void judgeWhoConnects(int batch, List<Call> calls) {
    Map<Long, Long> opened =
        of(Kind.CONNECT, calls)
            .filter(call -> call.task() != null)
            .collect(Collectors.groupingBy(Call::task, Collectors.counting()));
    opened.values().stream()
        .filter(connections -> connections > 1)
        .findFirst()
        .ifPresent(
            connections -> {
              throw WrongAnswer.because(
                  "A task opens "
                      + connections
                      + " connections: one for each record? One for the partition is enough.");
            });
    long withPairs = partitionsWithPairs(BATCHES.get(batch - 1));
    if (opened.size() > withPairs) {
      throw WrongAnswer.because(
          "In batch "
              + batch
              + ", connections are opened in "
              + opened.size()
              + " partitions, and pairs to write are in "
              + withPairs
              + ": a partition may be empty, even of an RDD that is not. Does the iterator have a"
              + " next pair?");
    }
  }

  private static void judgeWhatIsLeftOpen(JdbcLog log) {
    List<Integer> closed = of(Kind.CLOSE, log.calls()).map(Call::connection).toList();
    long leftOpen =
        of(Kind.EXECUTE, log.calls())
            .map(Call::connection)
            .distinct()
            .filter(connection -> !closed.contains(connection))
            .count();
    if (leftOpen > POOLED_AT_MOST) {
      throw WrongAnswer.because(
          leftOpen
              + " connections are still open when the batches are through, and there are two tasks"
              + " at a time: a connection that is opened has to be closed, or given back to one pool"
              + " for the whole JVM. try (Connection ...) does it, whatever happens.");
    }
  }

  private static void judgeTransactions(JdbcLog log) {
    boolean uncommitted =
        of(Kind.EXECUTE, log.calls()).anyMatch(call -> !call.autoCommit())
            && of(Kind.COMMIT, log.calls()).findAny().isEmpty();
    if (uncommitted) {
      throw WrongAnswer.because(
          "It never commits: after setAutoCommit(false) the rows are the database's only with"
              + " commit(), and a connection that is closed before takes them along.");
    }
  }

  /** The batch has to fail, unless the answer has tried again by itself. */
  private static void runRefused(DStreamTester tester, Statement statement) throws SQLException {
    boolean failed = false;
    try {
      tester.run(1);
    } catch (Exception refused) {
      failed = true; // and Spark can give the batch again
    }
    int refusedBatch = BATCHES.size() + 1;
    int written = rows(statement).getOrDefault(refusedBatch, List.of()).size();
    if (!failed && written < REFUSED.size()) {
      throw WrongAnswer.because(
          "The database has refused a row, and the batch counts as done: "
              + (REFUSED.size() - written)
              + " of its rows are lost for good. Does a catch block swallow the SQLException? Let it"
              + " out.");
    }
  }

  /** A connection that the task opened itself, and not a pool for it, is closed on failure, too. */
  private static void judgeConnectionOf(Refusal refusal, JdbcLog log) {
    Call refused = refusal.refused();
    boolean openedByTheTask =
        refused.task() != null
            && of(Kind.CONNECT, log.calls())
                .filter(call -> call.connection() == refused.connection())
                .anyMatch(call -> refused.task().equals(call.task()));
    boolean closed =
        of(Kind.CLOSE, log.calls()).anyMatch(call -> call.connection() == refused.connection());
    if (openedByTheTask && !closed) {
      throw WrongAnswer.because(
          "The connection on which the database refused a row is never closed: close() is not"
              + " reached when a statement throws. try (Connection ...) closes it all the same.");
    }
  }

  private static Comparison<Tuple2<String, Integer>> comparison(
      List<List<Tuple2<String, Integer>>> batches) {
    Map<Integer, List<Tuple2<String, Integer>>> expected = rowsOf(batches, Function.identity());
    return Comparison.with(Ex11aRequestTable.BATCH, expected)
        .input(batches)
        .mistake(
            "There is no row in the table: does foreachRDD's function have an action in it?",
            Map.of())
        .mistake(
            "Of each path only the last row is there: the time belongs to the key, or a batch writes"
                + " over the one before it.",
            lastOfEachPath(batches));
  }

  private static Comparison<Tuple2<String, Integer>> comparisonAfterReplay(
      List<List<Tuple2<String, Integer>>> batches) {
    Map<Integer, List<Tuple2<String, Integer>>> addedUp =
        rowsOf(batches.subList(0, BATCHES.size()), pair -> pair(pair._1(), 2 * pair._2()));
    addedUp.putAll(
        Map.of(batches.size(), batches.get(batches.size() - 1))); // refused, so written once
    return comparison(batches)
        .mistake(
            "When a batch comes again, its counts are added to those that are there: set them.",
            addedUp);
  }

  /** The rows by the number of their batch; a batch without pairs has none. */
  private static Map<Integer, List<Tuple2<String, Integer>>> rowsOf(
      List<List<Tuple2<String, Integer>>> batches,
      Function<Tuple2<String, Integer>, Tuple2<String, Integer>> row) {
    Map<Integer, List<Tuple2<String, Integer>>> rows = new HashMap<>();
    for (int batch = 1; batch <= batches.size(); batch++) {
      if (!batches.get(batch - 1).isEmpty()) {
        rows.put(batch, batches.get(batch - 1).stream().map(row).toList());
      }
    }
    return rows;
  }

  private static Map<Integer, List<Tuple2<String, Integer>>> lastOfEachPath(
      List<List<Tuple2<String, Integer>>> batches) {
    Map<String, Integer> lastBatch = new HashMap<>();
    rowsOf(batches, Function.identity())
        .forEach((batch, pairs) -> pairs.forEach(p -> lastBatch.merge(p._1(), batch, Math::max)));
    Map<Integer, List<Tuple2<String, Integer>>> rows = new HashMap<>();
    rowsOf(batches, Function.identity())
        .forEach(
            (batch, pairs) ->
                pairs.stream()
                    .filter(pair -> lastBatch.get(pair._1()).equals(batch))
                    .forEach(
                        pair -> rows.computeIfAbsent(batch, b -> new ArrayList<>()).add(pair)));
    return rows;
  }

  /**
   * What is in the table, by the number of the batch.
   *
   * @throws WrongAnswer if a row has a time that no batch has
   */
  private static SortedMap<Integer, List<Tuple2<String, Integer>>> rows(Statement statement)
      throws SQLException {
    long interval = Ex11aRequestTable.BATCH.milliseconds();
    SortedMap<Integer, List<Tuple2<String, Integer>>> rows = new TreeMap<>();
    try (ResultSet row = statement.executeQuery("SELECT * FROM requests ORDER BY path")) {
      while (row.next()) {
        long time = row.getLong(1);
        if (time % interval != 0 || time > (BATCHES.size() + 1) * interval) {
          throw WrongAnswer.because(
              "There is a row with batch_time "
                  + time
                  + ", and no batch has this time. If it is the current time, or drawn from somewhere"
                  + " else, a batch that comes again gets another key: foreachRDD gives its function"
                  + " the time of the batch, in milliseconds.");
        }
        rows.computeIfAbsent((int) (time / interval), batch -> new ArrayList<>())
            .add(pair(row.getString(2), row.getInt(3)));
      }
    }
    return rows;
  }

  private static JavaPairDStream<String, Integer> partitioned(
      DStreamTester tester, List<List<Tuple2<String, Integer>>> batches) {
    return tester.stream(batches)
        .mapToPair(pair -> pair)
        .transformToPair(rdd -> rdd.partitionBy(new HashPartitioner(PARTITIONS.numPartitions())));
  }

  private static long partitionsWithPairs(List<Tuple2<String, Integer>> batch) {
    return batch.stream().map(pair -> PARTITIONS.getPartition(pair._1())).distinct().count();
  }

  private static Stream<Call> of(Kind kind, List<Call> calls) {
    return calls.stream().filter(call -> call.kind() == kind);
  }

  private static boolean isInTheDriver(Call call) {
    return call.task() == null && call.thread().startsWith("streaming-job-executor");
  }

  private static boolean writesRows(String sql) {
    return sql != null && sql.strip().matches("(?is)(insert|merge|update|replace)\\b.*");
  }

  private static Tuple2<String, Integer> pair(String path, int requests) {
    return new Tuple2<>(path, requests);
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Refuses one statement that writes, when it is told to. */
  private static final class Refusal implements JdbcLog.Listener {
    private boolean armed;
    private Call refused;

    synchronized void arm() {
      armed = true;
    }

    @Override
    public synchronized void before(Call call) throws SQLException {
      if (armed && call.kind() == Kind.EXECUTE && !"select".equalsIgnoreCase(firstWord(call))) {
        armed = false;
        refused = call;
        throw new SQLException("The check lets the database refuse this row, once.");
      }
    }

    private static String firstWord(Call call) {
      return String.valueOf(call.sql()).strip().split("\\W", 2)[0];
    }

    synchronized Call refused() {
      return refused;
    }
  }
}
