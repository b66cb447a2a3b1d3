package io.sparkcourse.section4.kafka;

import static io.sparkcourse.testing.recovery.KillPoint.AFTER_COMMIT;
import static io.sparkcourse.testing.recovery.KillPoint.BEFORE_COMMIT;
import static io.sparkcourse.testing.recovery.KillPoint.IN_BATCH;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.services.kafka.ForkedKafka;
import io.sparkcourse.services.kafka.LocalKafka;
import io.sparkcourse.services.postgres.LocalPostgres;
import io.sparkcourse.services.replay.Dataset;
import io.sparkcourse.services.replay.Message;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.recovery.Kill;
import io.sparkcourse.testing.recovery.KillAndRecover;
import io.sparkcourse.testing.recovery.KillPoint;
import io.sparkcourse.testing.recovery.Records;
import io.sparkcourse.testing.recovery.RecoveryVerdict;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.kafka010.ConsumerStrategies;
import org.apache.spark.streaming.kafka010.KafkaUtils;
import org.apache.spark.streaming.kafka010.LocationStrategies;
import org.apache.spark.streaming.kafka010.PerPartitionConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 4.7: what is lost and what counts twice when the driver or the broker is killed. */
@Tag("kill")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KillsTest {
  private static final Records SENT =
      Records.of(Dataset.ORDERS.messages().stream().map(Message::key).toList());
  private static final List<KillPoint> POINTS = List.of(IN_BATCH, BEFORE_COMMIT, AFTER_COMMIT);
  private static final int THIRD = 3;

  @TempDir private Path folder;
  private LocalKafka broker;

  @BeforeAll
  void startBroker() throws Exception {
    broker = LocalKafka.start();
    OrdersTopic.fill(broker);
  }

  @AfterAll
  void stopBroker() {
    broker.close();
  }

  @Test
  void inOneTransactionOnH2() throws Exception {
    try (LocalDatabase database = LocalDatabase.start(folder);
        Connection open = database.connect("shop")) {
      assertThat(open.isValid(0)).isTrue(); // as long as it is open, so is the database
      inOneTransaction(database.jdbcUrl("shop"));
    }
  }

  @Test
  void inOneTransactionOnPostgres() throws Exception {
    try (LocalPostgres server = LocalPostgres.start()) {
      inOneTransaction(server.jdbcUrl());
    }
  }

  /** One kill after the other: each run of the program continues where the last one was killed. */
  private void inOneTransaction(String url) throws SQLException {
    createTables(url);
    KillAndRecover job = job(url, "one-transaction");
    POINTS.forEach(point -> job.kill(Kill.at(point).ofBatch(2)));
    job.run();
    assertLostAndTwice(totals(url), 0, 0);
  }

  /** A batch whose rows are there, and whose offsets were not committed, is added again. */
  @Test
  void addedRowsAndCommitAsync() throws Exception {
    Map<KillPoint, Integer> twice = Map.of(IN_BATCH, 0, BEFORE_COMMIT, 0, AFTER_COMMIT, 300);
    try (LocalDatabase database = LocalDatabase.start(folder);
        Connection open = database.connect("rows")) {
      String url = database.jdbcUrl("rows");
      for (KillPoint point : POINTS) {
        try (Statement statement = open.createStatement()) {
          statement.execute("DROP TABLE IF EXISTS plain");
          statement.execute("CREATE TABLE plain (customer VARCHAR(100), orders BIGINT)");
        }
        job(url, "commit-async-" + point.name())
            .args("--commit-async")
            .kill(Kill.at(point).ofBatch(THIRD))
            .run();
        assertLostAndTwice(
            Records.ofQuery(url, "SELECT customer, orders FROM plain"), 0, twice.get(point));
      }
    }
  }

  /** With batches left to do; the last one before the stop is complete. */
  @Test
  void theDriverIsStoppedInAnOrderlyWayAndStartedAgain() throws Exception {
    try (LocalDatabase database = LocalDatabase.start(folder);
        Connection open = database.connect("stopped")) {
      assertThat(open.isValid(0)).isTrue();
      String url = database.jdbcUrl("stopped");
      createTables(url);
      Map<String, Object> parameters = OrdersTopic.parameters(broker.bootstrapServers(), "stopped");
      for (int batches : new int[] {2, 4}) {
        try (DStreamTester tester = DStreamTester.every(Durations.seconds(10))) {
          TotalsJob.addInOneTransaction(ordersFromTable(tester, parameters, url), url);
          tester.run(batches);
        }
      }
      assertLostAndTwice(totals(url), 0, 0);
    }
  }

  /** In the middle of a batch: its ranges are chosen, its records are not read. */
  @Test
  void theBrokerIsKilledAndStartedAgain() throws Exception {
    try (LocalDatabase database = LocalDatabase.start(folder);
        Connection open = database.connect("broker");
        ForkedKafka killed = ForkedKafka.start()) {
      assertThat(open.isValid(0)).isTrue();
      String url = database.jdbcUrl("broker");
      createTables(url);
      OrdersTopic.fill(killed.bootstrapServers());
      Map<String, Object> parameters =
          new HashMap<>(OrdersTopic.parameters(killed.bootstrapServers(), "broker-killed"));
      parameters.put("max.poll.records", 10); // else all is read in the first batch, and kept
      parameters.put("max.partition.fetch.bytes", 1000);
      AtomicReference<CompletableFuture<Void>> restart = new AtomicReference<>();
      try (DStreamTester tester = DStreamTester.every(Durations.seconds(10))) {
        JavaInputDStream<ConsumerRecord<String, String>> orders =
            ordersFromTable(tester, parameters, url);
        orders.foreachRDD(
            (rdd, time) -> {
              if (time.milliseconds() == 30_000) {
                killed.kill();
                restart.set(CompletableFuture.runAsync(killed::restart));
              }
            });
        TotalsJob.addInOneTransaction(orders, url);
        tester.run(6);
      }
      restart.get().join();
      assertLostAndTwice(totals(url), 0, 0);
    }
  }

  private static JavaInputDStream<ConsumerRecord<String, String>> ordersFromTable(
      DStreamTester tester, Map<String, Object> parameters, String url) throws SQLException {
    Map<TopicPartition, Long> offsets = offsets(url);
    return KafkaUtils.createDirectStream(
        tester.context(),
        LocationStrategies.PreferConsistent(),
        ConsumerStrategies.Assign(offsets.keySet(), parameters, offsets),
        new HundredABatch());
  }

  private KillAndRecover job(String url, String group) {
    return KillAndRecover.job(TotalsJob.class)
        .args("--speed", "max", "--bootstrap-servers", broker.bootstrapServers())
        .args("--database", KillAndRecover.jdbcUrl(url), "--group", group);
  }

  private static void createTables(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url)) {
      TotalsJob.TOTALS.create(connection);
      TotalsJob.OFFSETS.create(connection, OrdersTopic.NAME, OrdersTopic.PARTITIONS);
    }
  }

  private static Map<TopicPartition, Long> offsets(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url)) {
      return TotalsJob.OFFSETS.load(connection);
    }
  }

  private static Records totals(String url) throws SQLException {
    return Records.ofQuery(url, "SELECT customer, orders FROM totals");
  }

  private static void assertLostAndTwice(Records stored, long lost, long twice) {
    RecoveryVerdict verdict = RecoveryVerdict.of("orders", "database", 1, SENT, stored);
    assertThat(verdict.lost()).as("lost").isEqualTo(lost);
    assertThat(verdict.duplicated()).as("twice").isEqualTo(twice);
  }

  /** A hundred records of each partition in a batch of ten seconds. */
  private static final class HundredABatch extends PerPartitionConfig {
    private static final long serialVersionUID = 1L;

    @Override
    public long maxRatePerPartition(TopicPartition partition) {
      return 10;
    }
  }
}
