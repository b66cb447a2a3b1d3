package io.sparkcourse.section2.foreachrdd;

import io.sparkcourse.common.database.JdbcLog;
import io.sparkcourse.common.database.JdbcLog.Call;
import io.sparkcourse.common.database.LocalDatabase;
import java.sql.SQLException;

/**
 * Takes a database down once, in the middle of what a client writes, and up again when somebody
 * wants to connect. No clock decides anything.
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
   * @param database on the server; only clients of {@link #database()} take part
   * @param rowsBefore how many statements they execute before it goes down
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

  /** The database for clients that are to meet the outage. */
  Database database() {
    return Database.at(log.jdbcUrl());
  }

  /** Whether it has been down, and come up again. */
  synchronized boolean isOver() {
    return rows > rowsBefore && !down;
  }

  /** How many rows a reader finds when it is up again. */
  synchronized int rowsMeanwhile() {
    return rowsMeanwhile;
  }

  @Override
  public void close() throws SQLException {
    ConnectionPool.close(database());
    log.close();
  }
}
