package io.sparkcourse.labs.structured;

import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.labs.recovery.PromisedVerdict;
import io.sparkcourse.services.kafka.LocalKafka;
import io.sparkcourse.services.postgres.LocalPostgres;
import io.sparkcourse.testing.TestSpark;
import io.sparkcourse.testing.recovery.Kill;
import io.sparkcourse.testing.recovery.KillAndRecover;
import io.sparkcourse.testing.recovery.Records;
import io.sparkcourse.testing.recovery.RecoveryVerdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Kills {@link OrdersJob} again and again, and counts the orders in its sinks afterwards. The job
 * has one thread for tasks: they run one after the other, so that the same kill finds the same
 * tasks done in each run.
 */
final class OrdersKills {
  /** In each file, and so in each micro-batch. */
  static final int ORDERS_PER_FILE = 5;

  private static final String TOPIC = "orders";

  private final int files;
  private final List<Kill> kills;
  private final Path directory;
  private final Runnable beforeEachLife;

  /**
   * @param files of orders, each a micro-batch
   * @param directory an empty one
   * @param beforeEachLife called for each life of the job, to show progress
   */
  OrdersKills(int files, List<Kill> kills, Path directory, Runnable beforeEachLife) {
    this.files = files;
    this.kills = kills;
    this.directory = directory;
    this.beforeEachLife = beforeEachLife;
  }

  /**
   * What came of the kills.
   *
   * @param verdicts by sink
   * @param leftInTopic for each kill of the query that writes to Kafka; of another one none
   */
  record Outcome(Map<OrdersSink, RecoveryVerdict> verdicts, List<LeftInTopic> leftInTopic) {
    List<PromisedVerdict> promised() {
      return verdicts.entrySet().stream()
          .map(each -> new PromisedVerdict(each.getKey().guarantee(), each.getValue()))
          .toList();
    }
  }

  /** Runs this query, and looks into each of its sinks afterwards. */
  Outcome run(KilledQuery query) throws IOException, SQLException {
    return switch (query) {
      case FILES -> files();
      case KAFKA -> kafka();
      case TABLES -> tables();
    };
  }

  private Outcome files() throws IOException {
    Path output = directory.resolve("output");
    job(KilledQuery.FILES, life -> {}).args("--output", output.toString()).run();
    List<String> asSparkReadsThem =
        TestSpark.session().read().text(HadoopPath.of(output)).collectAsList().stream()
            .map(row -> row.getString(0))
            .toList();
    return outcome(
        Map.of(
            OrdersSink.FILES_BY_THE_LOG, Records.of(asSparkReadsThem),
            OrdersSink.ALL_FILES, Records.ofPartFiles(output)),
        List.of());
  }

  private Outcome kafka() throws IOException {
    try (LocalKafka broker = LocalKafka.start()) {
      broker.topics().create(TOPIC, 1);
      KilledTopic topic =
          new KilledTopic(broker.bootstrapServers(), TOPIC, directory.resolve("checkpoint"));
      List<LeftInTopic> left = new ArrayList<>();
      job(KilledQuery.KAFKA, life -> left.add(new LeftInTopic(kills.get(life - 1), topic.look())))
          .args("--bootstrap-servers", broker.bootstrapServers(), "--topic", TOPIC)
          .run();
      return outcome(Map.of(OrdersSink.KAFKA, Records.of(topic.values())), left);
    }
  }

  private Outcome tables() throws IOException, SQLException {
    try (LocalDatabase server = LocalDatabase.start(directory.resolve("database"));
        Connection database = server.connect("shop"); // open all the time, and so is the database
        LocalPostgres postgresServer = LocalPostgres.start();
        Connection postgresDatabase = DriverManager.getConnection(postgresServer.jdbcUrl())) {
      createTables(database);
      createTables(postgresDatabase);
      String h2 = server.jdbcUrl("shop");
      String postgres = postgresServer.jdbcUrl();
      job(KilledQuery.TABLES, life -> {})
          .args("--h2", KillAndRecover.jdbcUrl(h2))
          .args("--postgres", KillAndRecover.jdbcUrl(postgres))
          .run();
      return outcome(
          Map.of(
              OrdersSink.H2_INSERT, rows(h2, "appended"),
              OrdersSink.H2_MERGE, rows(h2, "by_order"),
              OrdersSink.H2_BATCH, rows(h2, "by_batch"),
              OrdersSink.POSTGRES_ON_CONFLICT, rows(postgres, "by_order"),
              OrdersSink.POSTGRES_BATCH, rows(postgres, "by_batch")),
          List.of());
    }
  }

  private static void createTables(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE appended (id BIGINT)");
      statement.execute("CREATE TABLE by_order (id BIGINT PRIMARY KEY)");
      statement.execute("CREATE TABLE by_batch (id BIGINT)");
      statement.execute(
          "CREATE TABLE batches (query VARCHAR(100), id BIGINT, PRIMARY KEY (query, id))");
    }
  }

  private static Records rows(String jdbcUrl, String table) throws SQLException {
    return Records.ofQuery(jdbcUrl, "SELECT id, COUNT(*) FROM " + table + " GROUP BY id");
  }

  /** The job over this query, with its kills; the caller adds where to write. */
  private KillAndRecover job(KilledQuery query, AfterKill afterKill) throws IOException {
    Path orders =
        ArrivingFiles.write(
            Files.createDirectory(directory.resolve("orders")),
            IntStream.range(0, files).mapToObj(OrdersKills::ordersOfFile).toList());
    KillAndRecover job =
        KillAndRecover.job(OrdersJob.class)
            .jvmFlags("-Dspark.master=local[1]")
            .args("--query", query.name(), "--orders", orders.toString())
            .args("--checkpoint", directory.resolve("checkpoint").toString())
            .beforeEachRun(
                (life, kill) -> {
                  if (life > 1) {
                    afterKill.ofLife(life - 1);
                  }
                  beforeEachLife.run();
                });
    kills.forEach(job::kill);
    return job;
  }

  /** Looks at what a killed job has left. */
  @FunctionalInterface
  private interface AfterKill {
    void ofLife(int number) throws IOException;
  }

  private Outcome outcome(Map<OrdersSink, Records> processed, List<LeftInTopic> leftInTopic) {
    Records sent =
        IntStream.range(0, files)
            .boxed()
            .flatMap(file -> ordersOfFile(file).stream())
            .collect(Collectors.collectingAndThen(Collectors.toList(), Records::of));
    Map<OrdersSink, RecoveryVerdict> verdicts = new EnumMap<>(OrdersSink.class);
    processed.forEach(
        (sink, records) ->
            verdicts.put(
                sink, RecoveryVerdict.of("files", sink.title(), kills.size(), sent, records)));
    return new Outcome(verdicts, leftInTopic);
  }

  private static List<String> ordersOfFile(int file) {
    return IntStream.range(file * ORDERS_PER_FILE, (file + 1) * ORDERS_PER_FILE)
        .mapToObj(Integer::toString)
        .toList();
  }
}
