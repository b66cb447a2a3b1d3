package io.sparkcourse.section4;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.services.kafka.LocalKafka;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kafka010.ConsumerStrategies;
import org.apache.spark.streaming.kafka010.HasOffsetRanges;
import org.apache.spark.streaming.kafka010.KafkaUtils;
import org.apache.spark.streaming.kafka010.LocationStrategies;
import org.apache.spark.streaming.kafka010.OffsetRange;
import scala.Tuple2;

/**
 * Exercise 4.2c: add up the orders of a topic in a database, each of them exactly once, even if the
 * program is killed and started again.
 *
 * <p>The key of a record is a product, its value a quantity. There are two tables, see {@link
 * #createTables}:
 *
 * <ul>
 *   <li>{@code totals (product, quantity)}: the quantity of each product in all orders of the
 *       topic, from the first one on. It may be larger than an {@code int};
 *   <li>{@code next_offsets (part, next_offset)}: for each partition the offset of the first order
 *       that is not in the totals yet. A partition without a row has no orders in the totals.
 * </ul>
 *
 * <p>{@link #total} is called at each start of the program. There is no checkpoint, and no offsets
 * are committed to Kafka. So the tables must be right when
 *
 * <ul>
 *   <li>the program is stopped, and started again: it begins where the table says. The topic may
 *       have gained a partition in the meantime;
 *   <li>the process is killed at any moment, or the database becomes unavailable at any commit, and
 *       the program is started again;
 *   <li>the database refuses a commit. Then the micro-batch must fail with an exception. Spark
 *       continues with the next micro-batch anyway. Every micro-batch whose range in some partition
 *       does not begin where the table says must fail, too, and change nothing;
 *   <li>another program, such as an older release, has totalled the same orders in the meantime.
 *       The micro-batch then does not begin where the table says either.
 * </ul>
 *
 * <p>Orders, and the tables after them:
 *
 * <pre>{@code
 * partition 0:  (tea,2) (mug,1) (tea,1)
 * partition 1:  (mug,4)
 *
 * mug 5
 * tea 3
 * partition 0 goes on at 3
 * partition 1 goes on at 1
 * }</pre>
 *
 * <p>The class {@code Tuple2} is {@code scala.Tuple2}.
 *
 * <p>Look at it with {@code ./course run 4.2c}, check it with {@code ./course check 4.2c}, and if
 * you are stuck, {@code ./course hint 4.2c}.
 */
public final class Ex02cTotalsExactlyOnce {
  static final Duration BATCH = Durations.seconds(1);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex02cTotalsExactlyOnce.class, args).stopAfter(3);
    SparkConf conf = ReplayClock.use(run.sparkConf());
    try (LocalDatabase server = LocalDatabase.start(run.temporaryDirectory("database"));
        Connection database = server.connect("shop");
        LocalKafka broker = LocalKafka.start(run.temporaryDirectory("kafka"));
        JavaStreamingContext ssc = new JavaStreamingContext(conf, BATCH)) {
      run.replay(ssc);
      createTables(database);
      send(broker);
      total(ssc, broker.bootstrapServers(), "orders", server.jdbcUrl("shop"));

      ssc.start();
      ssc.awaitTermination();
      print(database);
    }
  }

  /** The tables that you write. */
  static void createTables(Connection database) throws SQLException {
    try (Statement statement = database.createStatement()) {
      statement.execute("CREATE TABLE totals (product VARCHAR PRIMARY KEY, quantity BIGINT)");
      statement.execute("CREATE TABLE next_offsets (part INT PRIMARY KEY, next_offset BIGINT)");
    }
  }

  /** Parameters for the stream; a consumer of your own may use the same. */
  static Map<String, Object> parameters(String bootstrapServers) {
    return Map.of(
        "bootstrap.servers",
        bootstrapServers,
        "group.id",
        "totals",
        "key.deserializer",
        StringDeserializer.class,
        "value.deserializer",
        StringDeserializer.class,
        "auto.offset.reset",
        "earliest",
        "enable.auto.commit",
        false,
        "session.timeout.ms", // how long a group waits for a member that was killed
        6000,
        "heartbeat.interval.ms",
        1500);
  }

  /**
   * Adds quantities to the totals; whether they are committed is your decision.
   *
   * @param quantities by product
   */
  static void add(Connection connection, Map<String, Long> quantities) throws SQLException {
    try (PreparedStatement merge =
        connection.prepareStatement(
            "MERGE INTO totals USING (VALUES (CAST(? AS VARCHAR), CAST(? AS BIGINT)))"
                + " AS more (product, quantity) ON totals.product = more.product"
                + " WHEN MATCHED THEN UPDATE SET quantity = totals.quantity + more.quantity"
                + " WHEN NOT MATCHED THEN INSERT VALUES (more.product, more.quantity)")) {
      for (Map.Entry<String, Long> each : quantities.entrySet()) {
        merge.setString(1, each.getKey());
        merge.setLong(2, each.getValue());
        merge.executeUpdate();
      }
    }
  }

  /**
   * Totals each order exactly once.
   *
   * @param ssc not started; the caller starts it
   * @param topic its partitions are numbered from 0
   * @param jdbcUrl of the database with the tables, for {@link DriverManager}
   */
  static void total(JavaStreamingContext ssc, String bootstrapServers, String topic, String jdbcUrl)
      throws SQLException {
    // region answer
    Map<String, Object> parameters = parameters(bootstrapServers);
    Map<TopicPartition, Long> offsets = offsets(parameters, topic, jdbcUrl);
    JavaInputDStream<ConsumerRecord<String, String>> orders =
        KafkaUtils.createDirectStream(
            ssc,
            LocationStrategies.PreferConsistent(),
            ConsumerStrategies.Assign(offsets.keySet(), parameters, offsets));

    orders.foreachRDD(
        rdd -> {
          OffsetRange[] ranges = ((HasOffsetRanges) rdd.rdd()).offsetRanges();
          Map<String, Long> quantities =
              rdd.mapToPair(order -> new Tuple2<>(order.key(), Long.parseLong(order.value())))
                  .reduceByKey(Long::sum)
                  .collectAsMap();
          try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
            connection.setAutoCommit(false);
            for (OffsetRange range : ranges) {
              advance(connection, range);
            }
            add(connection, quantities);
            connection.commit(); // both, or neither
          }
        });
  }

  /** Where each current partition of the topic begins; after this call each has a row. */
  private static Map<TopicPartition, Long> offsets(
      Map<String, Object> parameters, String topic, String jdbcUrl) throws SQLException {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        KafkaConsumer<String, String> consumer = new KafkaConsumer<>(parameters);
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO next_offsets SELECT ?1, 0 WHERE NOT EXISTS"
                    + " (SELECT 1 FROM next_offsets WHERE part = ?1)");
        Statement query = connection.createStatement()) {
      for (PartitionInfo partition : consumer.partitionsFor(topic)) {
        insert.setInt(1, partition.partition());
        insert.executeUpdate();
      }
      ResultSet row = query.executeQuery("SELECT part, next_offset FROM next_offsets");
      while (row.next()) {
        offsets.put(new TopicPartition(topic, row.getInt(1)), row.getLong(2));
      }
    }
    return offsets;
  }

  private static void advance(Connection connection, OffsetRange range) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE next_offsets SET next_offset = ? WHERE part = ? AND next_offset = ?")) {
      update.setLong(1, range.untilOffset());
      update.setInt(2, range.partition());
      update.setLong(3, range.fromOffset());
      if (update.executeUpdate() != 1) {
        throw new SQLException("The table is not at the beginning of " + range);
      }
    }
    // endregion
  }

  private static void send(LocalKafka broker) {
    broker.topics().create("orders", 2);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>("orders", 0, "tea", "2"));
      producer.send(new ProducerRecord<>("orders", 0, "mug", "1"));
      producer.send(new ProducerRecord<>("orders", 0, "tea", "1"));
      producer.send(new ProducerRecord<>("orders", 1, "mug", "4"));
    }
  }

  private static void print(Connection database) throws SQLException {
    try (Statement statement = database.createStatement();
        ResultSet lines =
            statement.executeQuery(
                "SELECT product || ' ' || quantity FROM totals UNION ALL SELECT"
                    + " 'partition ' || part || ' goes on at ' || next_offset FROM next_offsets"
                    + " ORDER BY 1")) {
      while (lines.next()) {
        System.out.println(lines.getString(1));
      }
    }
  }
}
