package io.sparkcourse.section2.foreachrdd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.sparkcourse.common.database.JdbcLog;
import io.sparkcourse.common.database.JdbcLog.Kind;
import io.sparkcourse.common.database.LocalDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 2.11: a pool that the first task creates, and that keeps no connection forever. */
class ConnectionPoolTest {
  private static final String HOUSEKEEPING = "com.zaxxer.hikari.housekeeping.periodMs";

  @TempDir private Path directory;
  private LocalDatabase server;
  private JdbcLog log;
  private Database database;

  @BeforeEach
  void start() throws SQLException {
    server = LocalDatabase.start(directory);
    log = JdbcLog.of(server.jdbcUrl("tweets"));
    database = Database.at(log.jdbcUrl());
  }

  @AfterEach
  void stop() throws SQLException {
    ConnectionPool.close(database);
    log.close();
    server.close();
  }

  @Test
  void aConnectionThatIsGivenBackIsGivenOutAgain() throws SQLException {
    for (int i = 0; i < 10; i++) {
      ConnectionPool.getConnection(database).close();
    }
    assertThat(log.count(Kind.CONNECT)).isEqualTo(1);
    assertThat(log.open()).isEqualTo(1);
  }

  @Test
  void whatIsChangedOnAConnectionIsUndoneWhenItIsGivenBack() throws SQLException {
    try (Connection connection = ConnectionPool.getConnection(database);
        Statement statement = connection.createStatement()) {
      statement.execute("create table sale(amount int)");
      connection.setAutoCommit(false);
      statement.execute("insert into sale values (1)");
    } // returned without a commit
    assertThat(log.count(Kind.ROLLBACK)).isEqualTo(1);
    try (Connection again = ConnectionPool.getConnection(database)) {
      assertThat(again.getAutoCommit()).isTrue();
    }
  }

  @Test
  void thePoolOpensNoConnectionBeforeTheFirstRequest() {
    try (HikariDataSource pool = new HikariDataSource(ConnectionPool.config(database))) {
      assertThat(pool.isRunning()).isTrue();
      assertThat(log.count(Kind.CONNECT)).isZero();
    }
  }

  @Test
  void hikariItselfOpensOneToSeeWhetherItCan() {
    HikariConfig config = ConnectionPool.config(database);
    config.setInitializationFailTimeout(new HikariConfig().getInitializationFailTimeout());
    try (HikariDataSource pool = new HikariDataSource(config)) {
      assertThat(pool.isRunning()).isTrue();
      assertThat(log.count(Kind.CONNECT)).isEqualTo(1);
    }
  }

  @Test
  void anIdleConnectionIsClosedAndTheNextTaskGetsANewOne() throws SQLException {
    System.setProperty(HOUSEKEEPING, "50");
    try (HikariDataSource pool = new HikariDataSource(ConnectionPool.config(database))) {
      pool.setIdleTimeout(1); // Hikari takes no less than 10 s at its start
      pool.getConnection().close();

      await().until(() -> log.open() == 0);
      pool.getConnection().close();
      assertThat(log.count(Kind.CONNECT)).isEqualTo(2);
    } finally {
      System.clearProperty(HOUSEKEEPING);
    }
  }

  @Test
  void aPoolThatWasClosedLeavesNothingOpenAndIsMadeAgain() throws SQLException {
    ConnectionPool.getConnection(database).close();
    ConnectionPool.close(database);
    assertThat(log.open()).isZero();

    ConnectionPool.getConnection(database).close();
    assertThat(log.count(Kind.CONNECT)).isEqualTo(2);
  }

  @Test
  void aBrokenConnectionIsNotGivenOutAgain() throws SQLException {
    breakAConnectionOf(ConnectionPool.config(database));

    assertThat(log.count(Kind.CONNECT)).isEqualTo(2);
  }

  @Test
  void hikariItselfDoesNotSeeThatAConnectionToH2IsBroken() {
    HikariConfig config = ConnectionPool.config(database);
    config.setExceptionOverride(null);

    assertThatThrownBy(() -> breakAConnectionOf(config))
        .isInstanceOf(SQLNonTransientConnectionException.class)
        .extracting(broken -> ((SQLException) broken).getSQLState())
        .asString()
        .as("the state by which Hikari knows a broken connection is 08...")
        .doesNotStartWith("08");
    assertThat(log.count(Kind.CONNECT)).isEqualTo(1);
  }

  @Test
  void aRequestWhileTheDatabaseIsDownWaitsForIt() throws SQLException {
    AtomicInteger connects = new AtomicInteger();
    JdbcLog.Listener upAtTheSecond =
        call -> {
          if (call.kind() == Kind.CONNECT && connects.incrementAndGet() == 2) {
            server.up();
          }
        };
    server.down();
    try (JdbcLog waiting = JdbcLog.of(server.jdbcUrl("tweets"), upAtTheSecond)) {
      Database isDown = Database.at(waiting.jdbcUrl());
      try (Connection connection = ConnectionPool.getConnection(isDown)) {
        assertThat(connection.isClosed()).isFalse();
        assertThat(connects).as("the first was refused").hasValue(2);
      } finally {
        ConnectionPool.close(isDown);
      }
    }
  }

  /** Stops and starts the database while a connection is in use, and requests another one. */
  private void breakAConnectionOf(HikariConfig config) throws SQLException {
    try (HikariDataSource pool = new HikariDataSource(config)) {
      try (Connection connection = pool.getConnection();
          Statement statement = connection.createStatement()) {
        server.down();
        assertThatThrownBy(() -> statement.execute("select 1")).isInstanceOf(SQLException.class);
      }
      server.up();
      try (Connection connection = pool.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("select 1");
      }
    }
  }
}
