package io.sparkcourse.section2.foreachrdd;

import io.sparkcourse.common.database.JdbcLog;
import io.sparkcourse.common.database.JdbcLog.Call;
import io.sparkcourse.common.database.LocalDatabase;
import java.sql.SQLException;

/**
 * A database that goes down once, in the middle of what a client writes, and comes up again when
 * somebody wants to connect. No clock decides anything.
 */
final class Outage implements JdbcLog.Listener {
  private final LocalDatabase server;
  private final Database database;
  private final int rowsBefore;
  private int rows;
  private boolean down;
  private int rowsMeanwhile;

  /**
   * @param database on the server; its rows are counted when it is up again
   * @param rowsBefore how many statements it executes before it goes down
   */
  Outage(LocalDatabase server, Database database, int rowsBefore) {
    this.server = server;
    this.database = database;
    this.rowsBefore = rowsBefore;
  }

  @Override
  public synchronized void before(Call call) throws SQLException {
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

  /** Whether it has been down, and come up again. */
  synchronized boolean isOver() {
    return rows > rowsBefore && !down;
  }

  /** How many rows a reader finds when the database is up again. */
  synchronized int rowsMeanwhile() {
    return rowsMeanwhile;
  }
}
