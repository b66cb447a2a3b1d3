package io.sparkcourse.section2.foreachrdd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.database.LocalDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.streaming.Time;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scala.Tuple2;

/** Lecture 2.11: what is needed to write a batch twice and have it once. */
class UpsertTest {
  private static final Time BATCH = new Time(5000);

  @TempDir private Path directory;
  private LocalDatabase server;
  private Database database;

  @BeforeEach
  void start() {
    server = LocalDatabase.start(directory);
    database = Database.at(server.jdbcUrl("tweets"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void anInsertWithoutAKeyDoubles() throws SQLException {
    HashtagTable.execute(database, HashtagTable.CREATE_WITHOUT_KEY);
    write(HashtagTable.INSERT, BATCH, 3);
    write(HashtagTable.INSERT, BATCH, 3);

    assertThat(rows()).containsExactly("5000 #rain 3", "5000 #rain 3");
  }

  @Test
  void anInsertWithAKeyIsRefusedWhenTheBatchIsWrittenAgain() throws SQLException {
    HashtagTable.execute(database, HashtagTable.CREATE);
    write(HashtagTable.INSERT, BATCH, 3);

    assertThatThrownBy(() -> write(HashtagTable.INSERT, BATCH, 3))
        .isInstanceOf(SQLIntegrityConstraintViolationException.class);
  }

  /** H2 also has MySQL's dialect; it has no ON CONFLICT ... DO UPDATE. */
  @ParameterizedTest
  @CsvSource({"H2, ''", "MySQL, ;MODE=MySQL"})
  void anUpsertChangesNothingIfNothingHasChanged(String dialect, String mode) throws SQLException {
    database = Database.at(server.jdbcUrl("tweets") + mode);
    HashtagTable.execute(database, HashtagTable.CREATE);
    String upsert = HashtagTable.upsert(dialect);

    write(upsert, BATCH, 3);
    write(upsert, BATCH, 3);
    assertThat(rows()).containsExactly("5000 #rain 3");

    write(upsert, new Time(10_000), 7);
    assertThat(rows()).containsExactly("5000 #rain 3", "10000 #rain 7");

    write(upsert, BATCH, 4);
    assertThat(rows()).as("written over").containsExactly("5000 #rain 4", "10000 #rain 7");
  }

  @Test
  void theDialectIsThatOfTheDatabase() throws SQLException {
    try (Connection connection = database.connect()) {
      assertThat(HashtagTable.upsert(connection)).isEqualTo(HashtagTable.upsert("H2"));
    }
    assertThat(HashtagTable.upsert("PostgreSQL")).contains("ON CONFLICT (batch_time, hashtag) DO");
  }

  private void write(String sql, Time time, int tweets) throws SQLException {
    try (Connection connection = database.connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      HashtagTable.set(statement, time, new Tuple2<>("#rain", tweets));
      statement.executeUpdate();
    }
  }

  private List<String> rows() throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = database.connect();
        PreparedStatement select =
            connection.prepareStatement("SELECT * FROM hashtag_counts ORDER BY batch_time");
        ResultSet result = select.executeQuery()) {
      while (result.next()) {
        rows.add(result.getLong(1) + " " + result.getString(2) + " " + result.getInt(3));
      }
    }
    return rows;
  }
}
