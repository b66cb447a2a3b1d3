package io.sparkcourse.testing.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.database.LocalDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitFaultTest {
  @TempDir Path directory;

  private LocalDatabase server;
  private Connection keepsTheDatabaseOpen;

  @BeforeEach
  void createTable() throws SQLException {
    server = LocalDatabase.start(directory);
    keepsTheDatabaseOpen = server.connect("numbers");
    try (Statement statement = keepsTheDatabaseOpen.createStatement()) {
      statement.execute("CREATE TABLE numbers(n INT)");
    }
  }

  @AfterEach
  void close() throws SQLException {
    keepsTheDatabaseOpen.close();
    server.close();
  }

  @Test
  void beforeACommitTheWrittenRowsAreRolledBack() throws SQLException {
    try (CommitFault fault = CommitFault.before(2)) {
      insertTwo();
      assertThatThrownBy(this::insertTwo).hasMessage("The database does not answer any more.");

      assertThat(fault.isBroken()).isTrue();
      assertThat(fault.commits()).isEqualTo(1);
      assertThatThrownBy(this::connect).hasMessage("The database does not answer any more.");
    }
    assertThat(rows()).isEqualTo(2);
  }

  @Test
  void ofOneConnectionOnlyThatCommitFails() throws SQLException {
    try (CommitFault fault = CommitFault.ofOneConnectionBefore(1);
        Connection other = connect();
        Statement statement = other.createStatement()) {
      assertThatThrownBy(this::insertTwo).hasMessage("The database does not answer any more.");
      assertThat(fault.isBroken()).isTrue();

      statement.executeUpdate("INSERT INTO numbers VALUES (3)"); // it was open before
      insertTwo();
      assertThat(fault.commits()).isEqualTo(2);
    }
    assertThat(rows()).isEqualTo(3);
  }

  @Test
  void afterACommitTheRowsAreThereAndTheJobGetsAnError() throws SQLException {
    try (CommitFault fault = CommitFault.after(2)) {
      insertTwo();
      assertThatThrownBy(this::insertTwo).hasMessage("The database does not answer any more.");

      assertThat(fault.commits()).isEqualTo(2);
    }
    assertThat(rows()).isEqualTo(4);
  }

  /** Without a transaction each statement that writes is a commit; one that reads is not. */
  @Test
  void noFaultCountsTheCommitsOfWrittenRows() throws SQLException {
    try (CommitFault none = CommitFault.none();
        Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("INSERT INTO numbers VALUES (1)");
      statement.executeUpdate("update numbers set n = 2");
      statement.executeQuery("SELECT n FROM numbers").close();
      statement.execute("CREATE TABLE others(n INT)");
      connection.setAutoCommit(false);
      connection.commit(); // nothing
      statement.executeUpdate("DELETE FROM numbers");
      statement.executeUpdate("INSERT INTO numbers VALUES (3)");
      connection.rollback();
      connection.commit(); // nothing is left of it
      statement.executeUpdate("INSERT INTO numbers VALUES (4)");
      statement.executeUpdate("INSERT INTO numbers VALUES (5)");
      connection.setAutoCommit(true); // commits

      assertThat(none.commits()).isEqualTo(3);
      assertThat(none.isBroken()).isFalse();
    }
    assertThat(rows()).isEqualTo(3);
    insertTwo(); // the fault is over
  }

  @Test
  void thereIsOneAtATime() {
    try (CommitFault none = CommitFault.none()) {
      assertThat(none.isBroken()).isFalse();
      assertThatThrownBy(CommitFault::none).isInstanceOf(IllegalStateException.class);
    }
  }

  private void insertTwo() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.executeUpdate("INSERT INTO numbers VALUES (1)");
      statement.executeUpdate("INSERT INTO numbers VALUES (2)");
      connection.commit();
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(KillAndRecover.jdbcUrl(server.jdbcUrl("numbers")));
  }

  private long rows() throws SQLException {
    return Records.ofQuery(server.jdbcUrl("numbers"), "SELECT n, count(*) FROM numbers GROUP BY n")
        .total();
  }
}
