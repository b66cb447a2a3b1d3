package io.sparkcourse.services.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.failure.CannotRunException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the sinks of the course need from a database. Each test has its own table. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalPostgresTest {
  private LocalPostgres server;

  @BeforeAll
  void startServer() throws Exception {
    server = LocalPostgres.start();
  }

  @AfterAll
  void closeServer() {
    server.close();
  }

  @Test
  void theServerIsPostgres() throws SQLException {
    assertThat(query("SELECT split_part(version(), ' ', 1)")).containsExactly("PostgreSQL");
    assertThat(query("SHOW server_encoding")).containsExactly("UTF8");
    assertThat(query("SHOW listen_addresses")).containsExactly("127.0.0.1");
    assertThat(query("SHOW unix_socket_directories")).containsExactly("");
  }

  @Test
  void anUpsertChangesTheRowThatIsThere() throws SQLException {
    execute("CREATE TABLE totals (page text PRIMARY KEY, requests int)");
    String upsert =
        "INSERT INTO totals VALUES ('/äöü', %d) ON CONFLICT (page) DO UPDATE SET requests ="
            + " excluded.requests";
    execute(upsert.formatted(1));
    execute(upsert.formatted(2));
    assertThat(query("SELECT page || '=' || requests FROM totals")).containsExactly("/äöü=2");
  }

  @Test
  void aTransactionThatIsRolledBackWritesNothing() throws SQLException {
    execute("CREATE TABLE offsets (part int PRIMARY KEY, next bigint)");
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("INSERT INTO offsets VALUES (0, 10)");
      connection.commit();
      statement.execute("UPDATE offsets SET next = 20");
      connection.rollback();
    }
    assertThat(query("SELECT next::text FROM offsets")).containsExactly("10");
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    int taken = Integer.parseInt(server.jdbcUrl().replaceAll(".*127\\.0\\.0\\.1:(\\d+)/.*", "$1"));
    assertThatThrownBy(() -> LocalPostgres.start(taken))
        .isInstanceOf(CannotRunException.class)
        .hasMessage(
            "Port " + taken + " is in use: choose another one, or end the program that has it.");
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(server.jdbcUrl());
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<String> query(String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        rows.add(result.getString(1));
      }
    }
    return rows;
  }
}
