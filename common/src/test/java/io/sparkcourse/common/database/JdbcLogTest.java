package io.sparkcourse.common.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.database.JdbcLog.Call;
import io.sparkcourse.common.database.JdbcLog.Kind;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdbcLogTest {
  @TempDir private Path directory;
  private LocalDatabase database;

  @BeforeEach
  void start() {
    database = LocalDatabase.start(directory);
  }

  @AfterEach
  void stop() {
    database.close();
  }

  @Test
  void notesWhatAClientAsksOfTheDatabase() throws SQLException {
    try (JdbcLog log = JdbcLog.of(database.jdbcUrl("shop"))) {
      try (Connection connection = DriverManager.getConnection(log.jdbcUrl())) {
        try (Statement statement = connection.createStatement()) {
          statement.execute("create table sale(amount int)");
          assertThat(statement.getConnection()).isEqualTo(connection);
        }
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement("insert into sale values(?)")) {
          insert.setInt(1, 7);
          insert.addBatch();
          insert.setInt(1, 8);
          insert.addBatch();
          insert.executeBatch();
        }
        connection.commit();
        connection.rollback();
        assertThat(log.open()).isEqualTo(1);
      }

      String thread = Thread.currentThread().getName();
      assertThat(log.calls())
          .containsExactly(
              new Call(Kind.CONNECT, 1, null, true, thread, null),
              new Call(Kind.EXECUTE, 1, "create table sale(amount int)", true, thread, null),
              new Call(Kind.EXECUTE, 1, "insert into sale values(?)", false, thread, null),
              new Call(Kind.COMMIT, 1, null, false, thread, null),
              new Call(Kind.ROLLBACK, 1, null, false, thread, null),
              new Call(Kind.CLOSE, 1, null, false, thread, null));
      assertThat(log.open()).isZero();
    }
  }

  @Test
  void aConnectionThatAClientHasLostKeepsItsLocks() throws SQLException {
    try (JdbcLog log = JdbcLog.of(database.jdbcUrl("shop"))) {
      try (Connection connection = DriverManager.getConnection(log.jdbcUrl())) {
        execute(connection, "create table sale(id int primary key)");
      }
      insertAndLoseTheConnection(log);
      System.gc(); // H2 would close a connection that is no longer referenced

      try (Connection connection = DriverManager.getConnection(log.jdbcUrl())) {
        execute(connection, "set lock_timeout 100");
        assertThatThrownBy(() -> execute(connection, "insert into sale values(1)"))
            .isInstanceOf(SQLTimeoutException.class);
      }
    }
  }

  private static void insertAndLoseTheConnection(JdbcLog log) throws SQLException {
    Connection lost = DriverManager.getConnection(log.jdbcUrl());
    lost.setAutoCommit(false);
    execute(lost, "insert into sale values(1)");
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void aConnectionThatIsNotClosedStaysOpen() throws SQLException {
    try (JdbcLog log = JdbcLog.of(database.jdbcUrl("shop"))) {
      Connection leaked = DriverManager.getConnection(log.jdbcUrl());
      Connection closedTwice = DriverManager.getConnection(log.jdbcUrl());
      closedTwice.close();
      closedTwice.close();

      assertThat(log.count(Kind.CONNECT)).isEqualTo(2);
      assertThat(log.open()).isEqualTo(1);
      leaked.close();
    }
  }

  @Test
  void aConnectionThatBrokeIsClosedWhenItsClientClosesIt() throws SQLException {
    try (JdbcLog log = JdbcLog.of(database.jdbcUrl("shop"))) {
      Connection connection = DriverManager.getConnection(log.jdbcUrl());
      database.down();
      assertThatThrownBy(() -> connection.createStatement().execute("select 1"))
          .isInstanceOf(SQLException.class);

      assertThat(log.open()).isEqualTo(1);
      connection.close();
      assertThat(log.open()).isZero();
      assertThat(log.count(Kind.EXECUTE)).as("calls that succeeded").isZero();
    }
  }

  @Test
  void aListenerMayRefuseACall() throws SQLException {
    JdbcLog.Listener refusing =
        call -> {
          if (call.kind() == Kind.EXECUTE) {
            throw new SQLException("refused");
          }
        };
    try (JdbcLog log = JdbcLog.of(database.jdbcUrl("shop"), refusing);
        Connection connection = DriverManager.getConnection(log.jdbcUrl())) {
      assertThatThrownBy(() -> connection.createStatement().execute("select 1"))
          .isInstanceOf(SQLException.class)
          .hasMessage("refused");
      assertThat(log.count(Kind.EXECUTE)).isZero();
    }
  }

  @Test
  void eachLogNotesItsOwnClientsUntilItIsClosed() throws SQLException {
    JdbcLog closed = JdbcLog.of(database.jdbcUrl("shop"));
    closed.close();
    try (JdbcLog log = JdbcLog.of(database.jdbcUrl("shop"));
        Connection connection = DriverManager.getConnection(log.jdbcUrl())) {
      assertThat(connection.isValid(1)).isTrue();
      assertThat(closed.calls()).isEmpty();
      assertThatThrownBy(() -> DriverManager.getConnection(closed.jdbcUrl()))
          .isInstanceOf(SQLException.class)
          .hasMessageStartingWith("No suitable driver");
    }
  }
}
