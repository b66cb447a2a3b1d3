package io.sparkcourse.section2.foreachrdd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.database.JdbcLog;
import io.sparkcourse.common.database.JdbcLog.Kind;
import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.testing.DStreamTester;
import java.io.NotSerializableException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.apache.spark.SparkException;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Tuple2;

/** Lecture 2.11: how many connections each of the patterns opens. */
class PatternsTest {
  private static final int PARTITIONS = 4;
  private static final int BATCHES = 5;

  @TempDir private Path directory;
  private LocalDatabase server;
  private Database database;
  private Connection other;
  private JdbcLog log;

  @BeforeEach
  void start() throws SQLException {
    server = LocalDatabase.start(directory);
    database = Database.at(server.jdbcUrl("tweets"));
    HashtagTable.execute(database, HashtagTable.CREATE);
    other = database.connect(); // H2 opens and closes its files with the first and last of them
    log = JdbcLog.of(database.jdbcUrl());
  }

  @AfterEach
  void stop() throws SQLException {
    log.close();
    other.close();
    server.close();
  }

  @Test
  void sparkCannotSendAConnectionOfTheDriverToATask() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      Patterns.connectionOfTheDriver(counts(tester.stream(List.of("#rain"))), database);

      assertThatThrownBy(() -> tester.run(1))
          .isInstanceOf(SparkException.class)
          .hasMessage("Task not serializable")
          .cause()
          .isInstanceOf(NotSerializableException.class)
          .hasMessageStartingWith("org.h2.jdbc.JdbcConnection");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 200})
  void forEachRecordItIsAsManyAsRecords(int records) throws SQLException {
    write(Patterns::connectionForEachRecord, Collections.nCopies(BATCHES, hashtags(records)));

    assertThat(log.count(Kind.CONNECT)).isEqualTo(BATCHES * records);
    assertThat(HashtagTable.rows(database)).isEqualTo(BATCHES * records);
    assertThat(log.open()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 200})
  void forEachPartitionItIsAsManyAsPartitions(int records) throws SQLException {
    write(Patterns::connectionForEachPartition, Collections.nCopies(BATCHES, hashtags(records)));

    assertThat(log.count(Kind.CONNECT)).isEqualTo(BATCHES * PARTITIONS);
    assertThat(HashtagTable.rows(database)).isEqualTo(BATCHES * records);
    assertThat(log.open()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 200})
  void ofAPoolItIsOneForEachTaskThatRunsAtATimeAtMost(int records) throws SQLException {
    write(Patterns::connectionOfThePool, Collections.nCopies(BATCHES, hashtags(records)));

    assertThat(log.count(Kind.CONNECT)).isBetween(1L, 2L);
    assertThat(HashtagTable.rows(database)).isEqualTo(BATCHES * records);
    assertThat(log.open()).isZero();
  }

  @Test
  void inBatchesItIsOneExecutionAndOneTransactionForEachPartition() throws SQLException {
    write(Patterns::rowsInBatches, Collections.nCopies(BATCHES, hashtags(200)));

    assertThat(log.count(Kind.EXECUTE)).isEqualTo(BATCHES * PARTITIONS);
    assertThat(log.count(Kind.COMMIT)).isEqualTo(BATCHES * PARTITIONS);
    assertThat(HashtagTable.rows(database)).isEqualTo(BATCHES * 200);
  }

  @Test
  void emptyPartitionsOpenConnectionsForNothing() throws SQLException {
    write(Patterns::connectionForEachPartition, List.of(List.of("#rain"), List.of()));

    assertThat(log.count(Kind.CONNECT)).isEqualTo(2 * PARTITIONS);
    assertThat(HashtagTable.rows(database)).isEqualTo(1);
  }

  @Test
  void unlessTheyAreAskedFirst() throws SQLException {
    write(Patterns::rowsInBatches, List.of(List.of("#rain"), List.of()));

    assertThat(log.count(Kind.CONNECT)).isEqualTo(1);
    assertThat(HashtagTable.rows(database)).isEqualTo(1);
  }

  private void write(
      BiConsumer<JavaPairDStream<String, Integer>, Database> pattern, List<List<String>> batches) {
    Database logged = Database.at(log.jdbcUrl());
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      pattern.accept(counts(tester.stream(batches)), logged);
      tester.run(batches.size());
    } finally {
      ConnectionPool.close(logged);
    }
  }

  private static JavaPairDStream<String, Integer> counts(JavaDStream<String> hashtags) {
    return hashtags
        .mapToPair(hashtag -> new Tuple2<>(hashtag, 1))
        .reduceByKey(Integer::sum, PARTITIONS);
  }

  /** Different hashtags, so that each partition has some. */
  private static List<String> hashtags(int number) {
    return IntStream.range(0, number).mapToObj(i -> "#tag" + i).toList();
  }
}
