package io.sparkcourse.section4.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.services.postgres.LocalPostgres;
import io.sparkcourse.testing.demo.DemoProcess;
import io.sparkcourse.testing.demo.ExpectedOutput;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.streaming.kafka010.OffsetRange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 4.2: results and offsets in one transaction, and in two, on H2 and on PostgreSQL. */
class OffsetsInTransactionTest {
  private static final CustomerTotals RESULTS = new CustomerTotals("totals");
  private static final OffsetTable OFFSETS = new OffsetTable("offsets");
  private static final OffsetRange[] FIRST = {OffsetRange.create("orders", 0, 0, 10)};
  private static final OffsetRange[] SECOND = {OffsetRange.create("orders", 0, 10, 15)};
  private static final OffsetRange[] AFTER_A_GAP = {OffsetRange.create("orders", 0, 16, 20)};
  private static final Map<String, Total> ANNS = Map.of("Ann", new Total(2, 150));
  private static final Runnable NOTHING = () -> {};

  @TempDir private Path folder;

  @Test
  void resultsAndOffsetsAreStoredTogetherOnH2() throws Exception {
    try (LocalDatabase database = LocalDatabase.start(folder)) {
      resultsAndOffsetsAreStoredTogether(database.jdbcUrl("shop"));
    }
  }

  @Test
  void resultsAndOffsetsAreStoredTogetherOnPostgres() throws Exception {
    try (LocalPostgres server = LocalPostgres.start()) {
      resultsAndOffsetsAreStoredTogether(server.jdbcUrl());
    }
  }

  private static void resultsAndOffsetsAreStoredTogether(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url)) {
      createTables(connection);
      BatchStore store = BatchStore.inOneTransaction(url, RESULTS, OFFSETS);
      assertStored(connection, 0, 0, 0);

      store.store(ANNS, FIRST, NOTHING);
      assertStored(connection, 10, 2, 150);

      assertThatThrownBy(() -> store.store(ANNS, SECOND, OffsetsInTransactionTest::die))
          .isInstanceOf(IllegalStateException.class);
      assertStored(connection, 10, 2, 150);

      assertThatThrownBy(() -> store.store(ANNS, FIRST, NOTHING))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("not at the beginning of OffsetRange(topic: 'orders'");
      assertThatThrownBy(() -> store.store(ANNS, AFTER_A_GAP, NOTHING))
          .isInstanceOf(SQLException.class);
      assertStored(connection, 10, 2, 150);

      store.store(ANNS, SECOND, NOTHING);
      assertStored(connection, 15, 4, 300);
    }
  }

  @Test
  void inTwoTransactionsResultsAreStoredWithoutTheirOffsets() throws Exception {
    try (LocalDatabase database = LocalDatabase.start(folder);
        Connection connection = database.connect("shop")) {
      createTables(connection);
      BatchStore store = BatchStore.inTwoTransactions(database.jdbcUrl("shop"), RESULTS, OFFSETS);

      assertThatThrownBy(() -> store.store(ANNS, FIRST, OffsetsInTransactionTest::die))
          .isInstanceOf(IllegalStateException.class);
      assertStored(connection, 0, 2, 150);
      store.store(ANNS, FIRST, NOTHING);
      assertStored(connection, 10, 4, 300);
    }
  }

  @Test
  @Tag("process")
  void theDemoCountsTheSameOnPostgres() throws Exception {
    try (LocalPostgres server = LocalPostgres.start()) {
      DemoProcess.Result result =
          DemoProcess.of(OffsetsInTransactionDemo.class)
              .args("--speed", "max", "--jdbc-url", server.jdbcUrl())
              .run();
      assertThat(result.exitCode()).as(result.err()).isZero();
      ExpectedOutput.ofJavadoc(
              Path.of("src/main/java/io/sparkcourse/section4/kafka/OffsetsInTransactionDemo.java"))
          .assertMatches(result.out());
    }
  }

  private static void die() {
    throw new IllegalStateException("killed here");
  }

  private static void createTables(Connection connection) throws SQLException {
    RESULTS.create(connection);
    OFFSETS.create(connection, "orders", 1);
  }

  private static void assertStored(Connection connection, long nextOffset, long orders, long cents)
      throws SQLException {
    assertThat(OFFSETS.load(connection))
        .isEqualTo(Map.of(new TopicPartition("orders", 0), nextOffset));
    Total sum = RESULTS.sum(connection);
    assertThat(sum.orders()).isEqualTo(orders);
    assertThat(sum.cents()).isEqualTo(cents);
  }
}
