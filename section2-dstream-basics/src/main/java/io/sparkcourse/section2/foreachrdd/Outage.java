package io.sparkcourse.section2.foreachrdd;

import io.sparkcourse.common.database.JdbcLog;
import io.sparkcourse.common.database.JdbcLog.Call;
import io.sparkcourse.common.database.LocalDatabase;
import java.sql.SQLException;

/**
 * Stops a database once, in the middle of a client's writes, and starts it again at the next
 * connection. Nothing depends on time.
 */
final class Outage implements AutoCloseable {
  private final LocalDatabase server;
  private final Database database;
  private final int rowsBefore;
  private final JdbcLog log;
  private int rows;
  private boolean down;
  private int rowsMeanwhile;

  /**
   * @param database on the server; only clients of {@link #database()} count
   * @param rowsBefore statements that they execute before it goes down
   */
  Outage(LocalDatabase server, Database database, int rowsBefore) throws SQLException {
    this.server = server;
    this.database = database;
    this.rowsBefore = rowsBefore;
    this.log = JdbcLog.of(database.jdbcUrl(), this::before);
  }

  private synchronized void before(Call call) throws SQLException {
    switch (call.kind()) {
      case EXECUTE -> {
        if (rows++ == rowsBefore) {
          server.down();
          down = true;
        }
      }
      case CONNECT -> {
        if (down) {
          server.up();
          down = false;
          rowsMeanwhile = HashtagTable.rows(database);
        }
      }
      default -> {}
    }
  }

  /** The database for clients that experience the outage. */
  Database database() {
    return Database.at(log.jdbcUrl());
  }

  /** Whether it has been down, and is up again. */
  synchronized boolean isOver() {
    return rows > rowsBefore && !down;
  }

  /** The number of rows that a reader finds when it is up again. */
  synchronized int rowsMeanwhile() {
    return rowsMeanwhile;
  }

  @Override
  public void close() throws SQLException {
    ConnectionPool.close(database());
    log.close();
  }
}
