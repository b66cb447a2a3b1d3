package io.sparkcourse.common.database;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.TaskContext;

/**
 * Sits between the JDBC clients of this JVM and a database, and records their calls. A client takes
 * part by using {@link #jdbcUrl} instead of the database's own URL; it need not know about the log.
 *
 * <p>It sees only this JVM: on a cluster, the executors' connections bypass it.
 */
public final class JdbcLog implements AutoCloseable {
  private static final AtomicInteger LOGS = new AtomicInteger();

  private final String prefix = "jdbc:log" + LOGS.incrementAndGet() + ":";
  private final String loggedUrl;
  private final Listener listener;
  private final Driver driver = new WrappingDriver(prefix, this::connect);
  private final AtomicInteger connections = new AtomicInteger();
  private final List<Call> calls = new CopyOnWriteArrayList<>();

  /**
   * A connection that a client has lost stays open, with its locks. Otherwise H2 would close it
   * whenever a garbage collection found it, and what a client sees would depend on that.
   */
  private final Queue<Connection> opened = new ConcurrentLinkedQueue<>();

  /** The calls that clients make to a database. */
  public enum Kind {
    CONNECT,
    EXECUTE,
    COMMIT,
    ROLLBACK,
    CLOSE
  }

  /**
   * One call of a client.
   *
   * @param kind of call
   * @param connection the number of the connection, from 1 in the order in which connections were
   *     requested
   * @param sql of the statement, or null if the call executes no statement
   * @param autoCommit whether each execution on the connection is a transaction of its own
   * @param thread that called, by its name
   * @param task the id of the attempt of Spark's task that called, or null if no task called: the
   *     driver, or a thread of a pool
   */
  public record Call(
      Kind kind, int connection, String sql, boolean autoCommit, String thread, Long task) {}

  /** Is notified of each call before the database is. */
  @FunctionalInterface
  public interface Listener {
    /**
     * @throws SQLException to the client, and the call never reaches the database
     */
    void before(Call call) throws SQLException;
  }

  private JdbcLog(String jdbcUrl, Listener listener) {
    this.loggedUrl = jdbcUrl;
    this.listener = listener;
  }

  /** A log of the calls that clients make to this database. */
  public static JdbcLog of(String jdbcUrl) throws SQLException {
    return of(jdbcUrl, call -> {});
  }

  /** A log, and an observer that may interfere: take the database down, or refuse a statement. */
  public static JdbcLog of(String jdbcUrl, Listener listener) throws SQLException {
    JdbcLog log = new JdbcLog(jdbcUrl, listener);
    DriverManager.registerDriver(log.driver);
    return log;
  }

  /**
   * The address for clients whose calls are to be recorded: any that use {@link DriverManager}, and
   * not H2's own data source and pool ({@link WrappingDriver}).
   */
  public String jdbcUrl() {
    return WrappingDriver.around(prefix, loggedUrl);
  }

  /** All calls that succeeded, in their order. */
  public List<Call> calls() {
    return List.copyOf(calls);
  }

  /** How many calls of this kind succeeded. */
  public long count(Kind kind) {
    return calls.stream().filter(call -> call.kind() == kind).count();
  }

  /** How many connections are open now. */
  public long open() {
    return count(Kind.CONNECT) - count(Kind.CLOSE);
  }

  /** Lets no more clients connect; connections that clients still have stay open and recorded. */
  @Override
  public void close() throws SQLException {
    DriverManager.deregisterDriver(driver);
    opened.clear();
  }

  private Connection connect(WrappingDriver.Opening real) throws SQLException {
    int number = connections.incrementAndGet();
    return pass(
        call(Kind.CONNECT, number, null, true),
        () -> {
          Connection connection = real.open();
          opened.add(connection);
          return LoggedConnection.of(connection, number, this);
        });
  }

  /** A call that is passed on between being announced and being recorded. */
  <T> T pass(Call call, Passed<T> onwards) throws SQLException {
    listener.before(call);
    try {
      T result = onwards.toDatabase();
      calls.add(call);
      return result;
    } catch (SQLException failure) {
      if (call.kind() == Kind.CLOSE) {
        calls.add(call); // the client has released it, even if the database no longer answers
      }
      throw failure;
    }
  }

  static Call call(Kind kind, int connection, String sql, boolean autoCommit) {
    TaskContext task = TaskContext.get();
    return new Call(
        kind,
        connection,
        sql,
        autoCommit,
        Thread.currentThread().getName(),
        task == null ? null : task.taskAttemptId());
  }

  @FunctionalInterface
  interface Passed<T> {
    T toDatabase() throws SQLException;
  }
}
