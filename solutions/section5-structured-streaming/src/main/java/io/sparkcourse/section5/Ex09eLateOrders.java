package io.sparkcourse.section5;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.database.JdbcLog;
import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.section5.Ex09bSickCounts.Cause;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.ForeachWriter;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Exercise 5.9e: a job that runs late. Find out from its figures what is the matter with it, and
 * fix it.
 *
 * <p>{@link #asItRuns} keeps the orders of a shop in a database that is some milliseconds away. It
 * has a trigger every second, and that was enough until the shop had a good day. Its progress,
 * micro-batch by micro-batch, is all that you get; {@code ./course run 5.9e} prints it, then that
 * of your answer. The milliseconds are those of one run on a busy machine:
 *
 * <pre>{@code
 * as it runs    rows  state  batchDuration  addBatch  addBatch for a row
 * ...
 *            1    60      -           3183      3080                51.3
 *            2   120      -           5417      5282                44.0
 *            3   180      -           6787      6616                36.8
 * ...
 * }</pre>
 *
 * <p>{@link #cure} names the cause, one of {@link Cause}, and returns the writer of the healthy
 * query:
 *
 * <ul>
 *   <li>When a micro-batch has finished, the table {@code orders} has each order that has come,
 *       with its shop and its cents. An order may come again in a later micro-batch, with another
 *       shop or other cents: then the later one counts. The number of cents may be 0 or negative,
 *       too large for an {@code INT}, and too large to be exact as a {@code DOUBLE}. A shop may
 *       have any name, also an empty one, and its spaces and capitals are kept.
 *   <li>In a micro-batch of up to 300 orders, in up to three partitions of any sizes, no more than
 *       four connections are opened, no more than 12 statements are executed, and no more than four
 *       transactions are committed. A JDBC batch ({@code executeBatch}) is one statement. A
 *       statement on a connection that commits by itself is a transaction, too.
 *   <li>When a micro-batch has finished or failed, none of its connections is open.
 *   <li>If the database keeps refusing a connection, a statement or a commit, the micro-batch
 *       fails, and with it the query.
 * </ul>
 *
 * <p>The columns of {@code orders} are {@code id STRING, shop STRING, cents BIGINT}, none of them
 * null, and an id is in a micro-batch once. The table is {@code orders (id, shop, cents)}, see
 * {@link #createTable}. Any task, and the driver, can reach the database by {@code DriverManager}.
 * The caller sets the trigger and the checkpoint, and starts the query.
 *
 * <p>Check it with {@code ./course check 5.9e}, and if you are stuck, {@code ./course hint 5.9e}.
 */
public final class Ex09eLateOrders {
  /** Writes an order, whether its id is there or not. */
  static final String MERGE = "MERGE INTO orders (id, shop, cents) KEY (id) VALUES (?, ?, ?)";

  private static final int MILLIS_AWAY = 4;

  /** What is the matter, and the writer of the healthy query. */
  record Cure(Cause cause, DataStreamWriter<Row> writer) {}

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex09eLateOrders.class, args);
    String files =
        HadoopPath.pattern(ArrivingFiles.write(run.temporaryDirectory("orders"), rows()));
    try (LocalDatabase server = LocalDatabase.start(run.temporaryDirectory("database"));
        Connection database = server.connect("shop");
        JdbcLog away = JdbcLog.of(server.jdbcUrl("shop"), call -> travel());
        SparkSession spark = run.sparkSession()) {
      createTable(database);
      Dataset<Row> orders =
          spark
              .readStream()
              .schema("id STRING, shop STRING, cents BIGINT")
              .option("maxFilesPerTrigger", 1)
              .csv(files);

      print("as it runs", asItRuns(orders, away.jdbcUrl()));
      print("cured", cure(orders, away.jdbcUrl()).writer());
    }
  }

  /** The table, empty. */
  static void createTable(Connection database) throws SQLException {
    try (Statement statement = database.createStatement()) {
      statement.execute("CREATE TABLE orders (id VARCHAR PRIMARY KEY, shop VARCHAR, cents BIGINT)");
    }
  }

  static DataStreamWriter<Row> asItRuns(Dataset<Row> orders, String jdbcUrl) {
    return orders.writeStream().foreach(new EachOrder(jdbcUrl));
  }

  /** Writes an order when it comes. */
  static final class EachOrder extends ForeachWriter<Row> {
    private static final long serialVersionUID = 1L;

    private final String jdbcUrl;

    EachOrder(String jdbcUrl) {
      this.jdbcUrl = jdbcUrl;
    }

    @Override
    public boolean open(long partitionId, long batchId) {
      return true;
    }

    @Override
    public void process(Row order) {
      try (Connection connection = DriverManager.getConnection(jdbcUrl);
          PreparedStatement merge = connection.prepareStatement(MERGE)) {
        set(merge, order);
        merge.executeUpdate();
      } catch (SQLException failure) {
        throw new IllegalStateException(failure);
      }
    }

    @Override
    public void close(Throwable failureOrNull) {
      // each order has had a connection of its own
    }
  }

  /** Sets the values of {@link #MERGE}. */
  static void set(PreparedStatement merge, Row order) throws SQLException {
    merge.setString(1, order.getAs("id"));
    merge.setString(2, order.getAs("shop"));
    merge.setLong(3, order.<Long>getAs("cents"));
  }

  static Cure cure(Dataset<Row> orders, String jdbcUrl) {
    // region answer
    ForeachPartitionFunction<Row> write =
        ordersOfPartition -> {
          try (Connection connection = DriverManager.getConnection(jdbcUrl);
              PreparedStatement merge = connection.prepareStatement(MERGE)) {
            connection.setAutoCommit(false);
            while (ordersOfPartition.hasNext()) {
              set(merge, ordersOfPartition.next());
              merge.addBatch();
            }
            merge.executeBatch();
            connection.commit();
          }
        };
    VoidFunction2<Dataset<Row>, Long> writePartitions =
        (microBatch, batchId) -> microBatch.foreachPartition(write);
    return new Cure(Cause.SLOW_SINK, orders.writeStream().foreachBatch(writePartitions));
    // endregion
  }

  /** Six files, with more orders each time. They are no secret, but the figures are enough. */
  private static List<List<String>> rows() {
    return IntStream.range(0, 6)
        .mapToObj(
            file ->
                IntStream.range(0, List.of(20, 60, 120, 180, 180, 180).get(file))
                    .mapToObj(i -> "O%d-%d,web,%d".formatted(file, i, 100 + i))
                    .toList())
        .toList();
  }

  /** What a call takes to the database and back. */
  private static void travel() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(MILLIS_AWAY));
  }

  private static void print(String title, DataStreamWriter<Row> writer) throws Exception {
    StreamingQuery query = writer.trigger(Trigger.ProcessingTime("1 second")).start();
    query.processAllAvailable();
    query.stop();
    System.out.printf("%-12s  rows  state  batchDuration  addBatch  addBatch for a row%n", title);
    for (StreamingQueryProgress each : query.recentProgress()) {
      if (each.numInputRows() > 0) {
        long addBatch = each.durationMs().get("addBatch");
        System.out.printf(
            "%12d  %4d  %5s  %13d  %8d  %18.1f%n",
            each.batchId(),
            each.numInputRows(),
            each.stateOperators().length == 0 ? "-" : "yes",
            each.batchDuration(),
            addBatch,
            (double) addBatch / each.numInputRows());
      }
    }
  }
}
