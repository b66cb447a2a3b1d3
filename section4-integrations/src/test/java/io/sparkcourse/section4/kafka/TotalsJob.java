package io.sparkcourse.section4.kafka;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.database.JdbcSinks;
import io.sparkcourse.common.replay.ReplayClock;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kafka010.CanCommitOffsets;
import org.apache.spark.streaming.kafka010.ConsumerStrategies;
import org.apache.spark.streaming.kafka010.ConsumerStrategy;
import org.apache.spark.streaming.kafka010.HasOffsetRanges;
import org.apache.spark.streaming.kafka010.KafkaUtils;
import org.apache.spark.streaming.kafka010.LocationStrategies;
import org.apache.spark.streaming.kafka010.OffsetRange;
import picocli.CommandLine.Option;

/** The programs of lecture 4.2, to be killed: at most 300 orders a batch, and batches enough. */
public final class TotalsJob {
  static final CustomerTotals TOTALS = new CustomerTotals("totals");
  static final OffsetTable OFFSETS = new OffsetTable("offsets");

  private static final Instant START = Instant.parse("2025-06-02T12:00:00Z");
  private static final int BATCHES = 6;

  @Option(names = "--bootstrap-servers", required = true)
  private String bootstrapServers;

  @Option(names = "--database", required = true)
  private String url;

  @Option(names = "--group", required = true)
  private String group;

  @Option(names = "--commit-async")
  private boolean commitAsync;

  public static void main(String[] args) throws Exception {
    TotalsJob job = new TotalsJob();
    DemoRun run = DemoRun.of(TotalsJob.class, args, job).stopAfter(BATCHES);
    SparkConf conf = run.sparkConf().set("spark.streaming.kafka.maxRatePerPartition", "10");
    try (JavaStreamingContext ssc =
        new JavaStreamingContext(ReplayClock.use(conf), Durations.seconds(10))) {
      run.replay(ssc);
      ReplayClock.of(ssc).startAt(START);
      Map<String, Object> parameters =
          new HashMap<>(OrdersTopic.parameters(job.bootstrapServers, job.group));
      parameters.put("session.timeout.ms", 15_000); // so long a group keeps a member that is dead
      if (job.commitAsync) {
        insertAndCommit(ssc, parameters, job.url);
      } else {
        addInOneTransaction(fromTable(ssc, parameters, job.url), job.url);
      }
      ssc.start();
      ssc.awaitTermination();
    }
  }

  /** The topic from where the database is. */
  static JavaInputDStream<ConsumerRecord<String, String>> fromTable(
      JavaStreamingContext ssc, Map<String, Object> parameters, String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url)) {
      Map<TopicPartition, Long> offsets = OFFSETS.load(connection);
      return stream(ssc, ConsumerStrategies.Assign(offsets.keySet(), parameters, offsets));
    }
  }

  /** The offsets are kept with the results. */
  static void addInOneTransaction(
      JavaInputDStream<ConsumerRecord<String, String>> orders, String url) {
    BatchStore store = BatchStore.inOneTransaction(url, TOTALS, OFFSETS);
    orders.foreachRDD(
        rdd ->
            store.store(
                Total.byCustomer(rdd), ((HasOffsetRanges) rdd.rdd()).offsetRanges(), () -> {}));
  }

  /** The offsets are committed after rows were added. */
  private static void insertAndCommit(
      JavaStreamingContext ssc, Map<String, Object> parameters, String url) {
    JavaInputDStream<ConsumerRecord<String, String>> orders =
        stream(ssc, ConsumerStrategies.Subscribe(Set.of(OrdersTopic.NAME), parameters));
    orders.foreachRDD(
        rdd -> {
          OffsetRange[] ranges = ((HasOffsetRanges) rdd.rdd()).offsetRanges();
          Map<String, Total> totals = Total.byCustomer(rdd);
          JdbcSinks.inTransaction(url, connection -> insert(connection, totals));
          ((CanCommitOffsets) orders.inputDStream()).commitAsync(ranges);
        });
  }

  private static void insert(Connection connection, Map<String, Total> totals) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO plain VALUES (?, ?)")) {
      for (Map.Entry<String, Total> each : totals.entrySet()) {
        insert.setString(1, each.getKey());
        insert.setLong(2, each.getValue().orders());
        insert.executeUpdate();
      }
    }
  }

  private static JavaInputDStream<ConsumerRecord<String, String>> stream(
      JavaStreamingContext ssc, ConsumerStrategy<String, String> strategy) {
    return KafkaUtils.createDirectStream(ssc, LocationStrategies.PreferConsistent(), strategy);
  }
}
