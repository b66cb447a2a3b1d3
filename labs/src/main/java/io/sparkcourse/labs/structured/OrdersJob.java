package io.sparkcourse.labs.structured;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.database.JdbcSinks;
import io.sparkcourse.common.files.HadoopPath;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.Trigger;
import picocli.CommandLine.Option;

/**
 * The job that lecture 5.8 kills: a query that reads the numbers of orders, one file a micro-batch,
 * and writes them in two tasks. It ends when it has read all files.
 */
public final class OrdersJob {
  /** The name under which the query notes its micro-batches; it goes with the checkpoint. */
  private static final String QUERY = "orders-2025";

  @Option(names = "--query", required = true)
  private KilledQuery query;

  @Option(names = "--orders", required = true)
  private Path orders;

  @Option(names = "--checkpoint", required = true)
  private Path checkpoint;

  @Option(names = "--output", description = "For the file sink.")
  private Path output;

  @Option(names = "--bootstrap-servers")
  private String bootstrapServers;

  @Option(names = "--topic")
  private String topic;

  @Option(names = "--h2")
  private String h2;

  @Option(names = "--postgres")
  private String postgres;

  public static void main(String[] args) throws Exception {
    OrdersJob job = new OrdersJob();
    DemoRun run = DemoRun.of(OrdersJob.class, args, job);
    try (SparkSession spark = run.sparkSession()) {
      job.writer(job.read(spark).writeStream())
          .option("checkpointLocation", HadoopPath.of(job.checkpoint))
          .trigger(Trigger.AvailableNow())
          .start()
          .awaitTermination();
    }
  }

  private Dataset<Row> read(SparkSession spark) {
    return spark
        .readStream()
        .option("maxFilesPerTrigger", 1)
        .text(HadoopPath.pattern(orders))
        .repartition(2);
  }

  private DataStreamWriter<Row> writer(DataStreamWriter<Row> rows) {
    return switch (query) {
      case FILES -> rows.format("text").option("path", HadoopPath.of(output));
      case KAFKA ->
          rows.format("kafka")
              .option("kafka.bootstrap.servers", bootstrapServers)
              .option("topic", topic);
      case TABLES -> rows.foreachBatch(this::writeToTables);
    };
  }

  // region tables
  private void writeToTables(Dataset<Row> rows, Long batchId) throws SQLException {
    rows.persist();
    insertAll(rows, h2, "INSERT INTO appended VALUES (?)");
    insertAll(rows, h2, "MERGE INTO by_order KEY (id) VALUES (?)");
    insertAll(rows, postgres, "INSERT INTO by_order VALUES (?) ON CONFLICT (id) DO NOTHING");
    List<Row> batch = rows.collectAsList(); // a micro-batch is small here
    writeOnce(h2, batchId, batch);
    writeOnce(postgres, batchId, batch);
    rows.unpersist();
  }

  /** The note and the rows, in one transaction. */
  private static void writeOnce(String jdbcUrl, long batchId, List<Row> rows) throws SQLException {
    JdbcSinks.inTransaction(
        jdbcUrl,
        connection -> {
          if (!isNoted(connection, batchId)) {
            note(connection, batchId);
            insert(connection, "INSERT INTO by_batch VALUES (?)", rows.iterator());
          }
        });
  }

  // endregion

  /** In the tasks, each partition in a transaction of its own. */
  private static void insertAll(Dataset<Row> rows, String jdbcUrl, String sql) {
    ForeachPartitionFunction<Row> write =
        partition ->
            JdbcSinks.inTransaction(jdbcUrl, connection -> insert(connection, sql, partition));
    rows.foreachPartition(write);
  }

  private static boolean isNoted(Connection connection, long batchId) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT 1 FROM batches WHERE query = ? AND id = ?")) {
      statement.setString(1, QUERY);
      statement.setLong(2, batchId);
      return statement.executeQuery().next();
    }
  }

  private static void note(Connection connection, long batchId) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("INSERT INTO batches VALUES (?, ?)")) {
      statement.setString(1, QUERY);
      statement.setLong(2, batchId);
      statement.executeUpdate();
    }
  }

  private static void insert(Connection connection, String sql, Iterator<Row> orders)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      while (orders.hasNext()) {
        statement.setLong(1, Long.parseLong(orders.next().getString(0)));
        statement.executeUpdate();
      }
    }
  }
}
