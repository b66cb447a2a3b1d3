package io.sparkcourse.section2.foreachrdd;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * The address of a database and its user: all that a task needs to open a connection. Unlike a
 * connection, it can be sent to a task.
 *
 * @param jdbcUrl its address
 * @param user null if it is in the address, or the database needs none
 * @param password never printed; null as {@code user}
 */
record Database(String jdbcUrl, String user, String password) implements Serializable {
  static Database at(String jdbcUrl) {
    return new Database(jdbcUrl, null, null);
  }

  /** A new connection, to be closed by the caller. */
  Connection connect() throws SQLException {
    return user == null
        ? DriverManager.getConnection(jdbcUrl)
        : DriverManager.getConnection(jdbcUrl, user, password);
  }

  @Override
  public String toString() {
    return "Database"; // its parts may hold secrets
  }
}
