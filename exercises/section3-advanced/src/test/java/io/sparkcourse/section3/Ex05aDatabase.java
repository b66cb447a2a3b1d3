package io.sparkcourse.section3;

import io.sparkcourse.common.database.JdbcLog;
import io.sparkcourse.common.database.JdbcLog.Call;
import io.sparkcourse.common.database.JdbcLog.Kind;
import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.testing.recovery.KillAndRecover;
import io.sparkcourse.testing.recovery.Records;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One database with the tables of exercise 3.5a; it stays open as long as this does. It records the
 * calls of an answer, and can refuse a statement.
 */
final class Ex05aDatabase implements AutoCloseable {
  private static final String NAME = "shops";

  private final String url;
  private final Connection connection;
  private final Refuser refuser = new Refuser();
  private final JdbcLog log;

  private Ex05aDatabase(String url, Connection connection) throws SQLException {
    this.url = url;
    this.connection = connection;
    this.log = JdbcLog.of(url, refuser);
  }

  /** A new one, empty. */
  static Ex05aDatabase create(LocalDatabase server) throws SQLException {
    Connection connection = server.connect(NAME);
    Ex05aExactlyOnceRevenue.createTables(connection);
    return new Ex05aDatabase(server.jdbcUrl(NAME), connection);
  }

  /** The address for an answer in this process, through which it can be interrupted. */
  String jdbcUrl() {
    return KillAndRecover.jdbcUrl(log.jdbcUrl());
  }

  /** The address for an answer in another process, through which it can be killed. */
  String jdbcUrlForAnotherProcess() {
    return KillAndRecover.jdbcUrl(url);
  }

  /** Cents by shop. */
  Map<String, Long> revenue() throws SQLException {
    return counts("SELECT shop, SUM(cents) FROM revenue GROUP BY shop");
  }

  /** How many rows there are of each shop and batch time. */
  Map<String, Long> rowsByBatchAndShop() throws SQLException {
    return counts(
        "SELECT batch_time || ' ' || shop, count(*) FROM revenue GROUP BY batch_time, shop");
  }

  /** The shop and the cents of each row, such as {@code north 500}. */
  Set<String> shopsAndCents() throws SQLException {
    return counts("SELECT shop || ' ' || cents, count(*) FROM revenue GROUP BY shop, cents")
        .keySet();
  }

  /** How many notes there are of each batch time. */
  Map<String, Long> notesByBatchTime() throws SQLException {
    return counts("SELECT batch_time, count(*) FROM commits GROUP BY batch_time");
  }

  /** The batch times that occur. */
  Set<String> batchTimes() throws SQLException {
    return counts(
            "SELECT batch_time, count(*) FROM (SELECT batch_time FROM revenue UNION ALL SELECT"
                + " batch_time FROM commits) GROUP BY batch_time")
        .keySet();
  }

  private Map<String, Long> counts(String query) throws SQLException {
    return Records.ofQuery(url, query).counts();
  }

  /** Makes the n-th writing statement on any connection from now on fail, once. */
  void refuse(int statement) {
    refuser.arm(statement);
  }

  /** Whether a statement was refused since that was requested. */
  boolean hasRefused() {
    return refuser.hasRefused();
  }

  boolean isWritten() {
    return log.calls().stream().anyMatch(Ex05aDatabase::writes);
  }

  /** Whether rows were written in transactions, none of which was committed. */
  boolean isNeverCommitted() {
    return log.calls().stream().filter(Ex05aDatabase::writes).noneMatch(Call::autoCommit)
        && log.count(Kind.COMMIT) == 0;
  }

  boolean isDeletedWhateverTheShop() {
    return log.calls().stream()
        .anyMatch(
            call -> call.sql() != null && call.sql().matches("(?is)\\s*delete\\b((?!shop).)*"));
  }

  boolean isMerged() {
    return log.calls().stream()
        .anyMatch(call -> call.sql() != null && call.sql().matches("(?is)\\s*merge\\b.*"));
  }

  /** The most commits that one task has made, or the driver on one connection. */
  long mostCommitsOfAPart() {
    return log.calls().stream()
        .filter(call -> call.kind() == Kind.COMMIT || writes(call) && call.autoCommit())
        .collect(
            Collectors.groupingBy(
                call -> List.of(String.valueOf(call.task()), call.connection()),
                Collectors.counting()))
        .values()
        .stream()
        .mapToLong(Long::longValue)
        .max()
        .orElse(0);
  }

  private static boolean writes(Call call) {
    return call.kind() == Kind.EXECUTE
        && call.sql() != null
        && call.sql().matches("(?is)\\s*(insert|merge|update|replace)\\b.*");
  }

  @Override
  public void close() throws SQLException {
    log.close();
    connection.close();
  }

  /** Refuses one statement, like a database that waits too long for a lock. */
  private static final class Refuser implements JdbcLog.Listener {
    private final Map<Integer, Integer> writesByConnection = new HashMap<>();
    private int statement;
    private boolean refused;

    synchronized void arm(int number) {
      writesByConnection.clear();
      statement = number;
      refused = false;
    }

    synchronized boolean hasRefused() {
      return refused;
    }

    @Override
    public synchronized void before(Call call) throws SQLException {
      if (statement > 0
          && !refused
          && writes(call)
          && writesByConnection.merge(call.connection(), 1, Integer::sum) == statement) {
        refused = true;
        throw new SQLException("The check lets the database refuse this statement, once.", "HYT00");
      }
    }
  }
}
