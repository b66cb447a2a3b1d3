package io.sparkcourse.section4;

import static io.sparkcourse.section4.Ex02cTotalsExactlyOnce.add;
import static io.sparkcourse.section4.Ex02cTotalsExactlyOnce.parameters;

import io.sparkcourse.section4.Ex02cTotalsExactlyOnceCheck.Answer;
import io.sparkcourse.section4.Ex02cTotalsExactlyOnceCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kafka010.CanCommitOffsets;
import org.apache.spark.streaming.kafka010.ConsumerStrategies;
import org.apache.spark.streaming.kafka010.HasOffsetRanges;
import org.apache.spark.streaming.kafka010.KafkaUtils;
import org.apache.spark.streaming.kafka010.LocationStrategies;
import org.apache.spark.streaming.kafka010.OffsetRange;
import scala.Tuple2;

class Ex02cTotalsExactlyOnceAnswersTest extends AnswersTest<Answer> {
  /** Topics whose program was started in this process. */
  private static final Set<String> STARTED = ConcurrentHashMap.newKeySet();

  /** Where a stream begins. */
  @FunctionalInterface
  private interface Start extends Serializable {
    Map<TopicPartition, Long> offsets(String bootstrapServers, String topic, String url)
        throws SQLException;
  }

  /** What is done with a batch. */
  @FunctionalInterface
  private interface Store extends Serializable {
    void store(String url, Map<String, Long> quantities, OffsetRange[] ranges) throws Exception;
  }

  Ex02cTotalsExactlyOnceAnswersTest() {
    super(new Ex02cTotalsExactlyOnceCheck());

    wrong(
        "totals, then offsets, in two transactions",
        Mistaken.COUNTS_AGAIN_BETWEEN_TWO_COMMITS,
        from(
            Ex02cTotalsExactlyOnceAnswersTest::table,
            (url, quantities, ranges) -> {
              inTransaction(url, db -> add(db, quantities));
              inTransaction(url, db -> advanceFromThere(db, ranges));
            }));
    wrong(
        "offsets, then totals, in two transactions",
        Mistaken.LOSES_BETWEEN_TWO_COMMITS,
        from(
            Ex02cTotalsExactlyOnceAnswersTest::table,
            (url, quantities, ranges) -> {
              inTransaction(url, db -> advanceFromThere(db, ranges));
              inTransaction(url, db -> add(db, quantities));
            }));
    wrong(
        "no transaction: each row commits",
        Mistaken.COUNTS_AGAIN_BETWEEN_TWO_COMMITS,
        from(
            Ex02cTotalsExactlyOnceAnswersTest::table,
            (url, quantities, ranges) -> {
              try (Connection db = DriverManager.getConnection(url)) {
                add(db, quantities);
                advanceFromThere(db, ranges);
              }
            }));
    wrong(
        "begins at the first offset, whatever the table says",
        Mistaken.COUNTS_AGAIN_AFTER_A_START,
        from(
            Ex02cTotalsExactlyOnceAnswersTest::beginning,
            (url, quantities, ranges) ->
                inTransaction(
                    url,
                    db -> {
                      add(db, quantities);
                      set(db, ranges);
                    })));
    wrong(
        "begins at the first offset, and is refused by the table",
        Mistaken.FAILS_AFTER_A_START,
        from(
            Ex02cTotalsExactlyOnceAnswersTest::beginning,
            Ex02cTotalsExactlyOnceAnswersTest::inOneTransaction));
    wrong(
        "begins at Kafka's committed offsets, which come a batch later",
        Mistaken.COUNTS_AGAIN_AFTER_A_START,
        (ssc, bootstrapServers, topic, url) -> {
          JavaInputDStream<ConsumerRecord<String, String>> orders =
              subscribed(ssc, topic, ofGroup(bootstrapServers, topic), Map.of());
          orders.foreachRDD(
              rdd -> {
                OffsetRange[] ranges = ((HasOffsetRanges) rdd.rdd()).offsetRanges();
                Map<String, Long> quantities = quantities(rdd);
                inTransaction(
                    url,
                    db -> {
                      add(db, quantities);
                      set(db, ranges);
                    });
                ((CanCommitOffsets) orders.inputDStream()).commitAsync(ranges);
              });
        });
    wrong(
        "offsets in Kafka only, committed at once",
        Mistaken.NO_OFFSETS_IN_THE_TABLE,
        (ssc, bootstrapServers, topic, url) -> {
          Map<String, Object> ofTheGroup = ofGroup(bootstrapServers, topic);
          from(
                  (servers, name, database) -> committed(ofTheGroup, name),
                  (database, quantities, ranges) -> {
                    inTransaction(database, db -> add(db, quantities));
                    commit(ofTheGroup, ranges);
                  })
              .total(ssc, bootstrapServers, topic, url);
        });
    wrong(
        "begins at the end of the topic, if the table says nothing",
        Mistaken.SKIPS_WHAT_IS_THERE,
        from(
            (bootstrapServers, topic, url) -> {
              Map<TopicPartition, Long> offsets = ends(bootstrapServers, topic);
              offsets.putAll(rows(topic, url));
              return offsets;
            },
            (url, quantities, ranges) ->
                inTransaction(
                    url,
                    db -> {
                      add(db, quantities);
                      set(db, ranges);
                    })));
    wrong(
        "moves the table on from wherever it is",
        Mistaken.GOES_ON_AFTER_A_BATCH_THAT_FAILED,
        from(
            Ex02cTotalsExactlyOnceAnswersTest::table,
            (url, quantities, ranges) ->
                inTransaction(
                    url,
                    db -> {
                      add(db, quantities);
                      set(db, ranges);
                    })));
    wrong(
        "asks the partition with orders only",
        Mistaken.GOES_ON_AFTER_A_BATCH_THAT_FAILED,
        from(
            Ex02cTotalsExactlyOnceAnswersTest::table,
            (url, quantities, ranges) ->
                inTransaction(
                    url,
                    db -> {
                      add(db, quantities);
                      for (OffsetRange range : ranges) {
                        if (range.count() > 0) {
                          advance(db, range);
                        } else {
                          set(db, new OffsetRange[] {range});
                        }
                      }
                    })));
    wrong(
        "exceptions are swallowed",
        Mistaken.DOES_NOT_FAIL,
        from(
            Ex02cTotalsExactlyOnceAnswersTest::table,
            (url, quantities, ranges) -> {
              try {
                inOneTransaction(url, quantities, ranges);
              } catch (SQLException logged) {
                // the log says what happened, but nobody reads it
              }
            }));
    wrong(
        "what does not begin where the table says is skipped",
        Mistaken.DOES_NOT_REFUSE,
        from(
            Ex02cTotalsExactlyOnceAnswersTest::table,
            (url, quantities, ranges) ->
                inTransaction(
                    url,
                    db -> {
                      for (OffsetRange range : ranges) {
                        if (next(db, range.partition()) != range.fromOffset()) {
                          return;
                        }
                      }
                      add(db, quantities);
                      set(db, ranges);
                    })));
    wrong(
        "a table that is behind is refused, and one that is ahead is not",
        Mistaken.DOES_NOT_REFUSE,
        from(
            Ex02cTotalsExactlyOnceAnswersTest::table,
            (url, quantities, ranges) ->
                inTransaction(
                    url,
                    db -> {
                      for (OffsetRange range : ranges) {
                        if (next(db, range.partition()) < range.fromOffset()) {
                          throw new SQLException("Something before " + range + " is missing");
                        }
                      }
                      add(db, quantities);
                      set(db, ranges);
                    })));
    wrong(
        "reads the partitions that have rows",
        Mistaken.FORGETS_NEW_PARTITIONS,
        from(
            (bootstrapServers, topic, url) -> {
              Map<TopicPartition, Long> rows = rows(topic, url);
              return rows.isEmpty() ? table(bootstrapServers, topic, url) : rows;
            },
            Ex02cTotalsExactlyOnceAnswersTest::inOneTransaction));
    wrong(
        "notes the offset of the last order, and begins there",
        Mistaken.COUNTS_AGAIN_AFTER_A_START,
        from(
            Ex02cTotalsExactlyOnceAnswersTest::table,
            (url, quantities, ranges) ->
                inTransaction(
                    url,
                    db -> {
                      add(db, quantities);
                      for (OffsetRange range : ranges) {
                        if (range.count() > 0) {
                          set(db, range.partition(), range.untilOffset() - 1);
                        }
                      }
                    })));
    wrong(
        "notes where the range begins",
        Mistaken.COUNTS_AGAIN_AFTER_A_START,
        from(
            Ex02cTotalsExactlyOnceAnswersTest::table,
            (url, quantities, ranges) ->
                inTransaction(
                    url,
                    db -> {
                      add(db, quantities);
                      for (OffsetRange range : ranges) {
                        if (range.count() > 0) {
                          set(db, range.partition(), range.fromOffset());
                        }
                      }
                    })));
    wrong(
        "totals are replaced",
        Mistaken.TOTALS_OF_ONE_BATCH,
        from(
            Ex02cTotalsExactlyOnceAnswersTest::table,
            (url, quantities, ranges) ->
                inTransaction(
                    url,
                    db -> {
                      try (PreparedStatement merge =
                          db.prepareStatement("MERGE INTO totals VALUES (?, ?)")) {
                        for (Map.Entry<String, Long> each : quantities.entrySet()) {
                          merge.setString(1, each.getKey());
                          merge.setLong(2, each.getValue());
                          merge.executeUpdate();
                        }
                      }
                      advanceFromThere(db, ranges);
                    })));
    wrong(
        "orders, not quantities",
        Mistaken.COUNTS_ORDERS,
        of(
            rdd ->
                new HashMap<>(
                    rdd.mapToPair(order -> new Tuple2<>(order.key(), 1L))
                        .reduceByKey(Long::sum)
                        .collectAsMap())));
    wrong(
        "sums of int",
        Mistaken.INT_OVERFLOW,
        (ssc, bootstrapServers, topic, url) ->
            from(
                    Ex02cTotalsExactlyOnceAnswersTest::table,
                    (database, quantities, ranges) ->
                        inTransaction(
                            database,
                            db -> {
                              add(db, quantities);
                              try (Statement statement = db.createStatement()) {
                                statement.execute(
                                    "UPDATE totals SET quantity ="
                                        + " MOD(quantity + 2147483648, 4294967296) - 2147483648");
                              }
                              advanceFromThere(db, ranges);
                            }))
                .total(ssc, bootstrapServers, topic, url));
    wrong(
        "no commit",
        Mistaken.WRITES_NOTHING,
        (ssc, bootstrapServers, topic, url) ->
            assigned(ssc, beginning(bootstrapServers, topic, url), parameters(bootstrapServers))
                .foreachRDD(
                    rdd -> {
                      Map<String, Long> quantities = quantities(rdd);
                      try (Connection db = DriverManager.getConnection(url)) {
                        db.setAutoCommit(false);
                        add(db, quantities);
                      }
                    }));
    wrong(
        "nothing at all",
        CommonMistake.NO_OUTPUT_OPERATION,
        (ssc, bootstrapServers, topic, url) ->
            assigned(ssc, table(bootstrapServers, topic, url), parameters(bootstrapServers))
                .map(ConsumerRecord::value));
    wrong(
        "a process begins with the first offset when it has not read the topic yet",
        Mistaken.DOES_NOT_SURVIVE_A_KILL,
        from(
            (bootstrapServers, topic, url) -> {
              Map<TopicPartition, Long> ofTheTable = table(bootstrapServers, topic, url);
              return STARTED.add(topic) ? beginning(bootstrapServers, topic, url) : ofTheTable;
            },
            Ex02cTotalsExactlyOnceAnswersTest::inOneTransaction));

    right(
        "Subscribe with the table's offsets, a group for each start, and rows when they are needed",
        (ssc, bootstrapServers, topic, url) -> {
          Map<String, Object> parameters =
              ofGroup(bootstrapServers, topic + "-" + System.nanoTime());
          subscribed(ssc, topic, parameters, rows(topic, url))
              .foreachRDD(
                  rdd -> {
                    OffsetRange[] ranges = ((HasOffsetRanges) rdd.rdd()).offsetRanges();
                    Map<String, Long> quantities = quantities(rdd);
                    inTransaction(
                        url,
                        db -> {
                          add(db, quantities);
                          advanceFromThere(db, ranges);
                        });
                  });
        });
    right(
        "looks where the table is, and throws",
        from(
            Ex02cTotalsExactlyOnceAnswersTest::table,
            (url, quantities, ranges) ->
                inTransaction(
                    url,
                    db -> {
                      for (OffsetRange range : ranges) {
                        if (next(db, range.partition()) != range.fromOffset()) {
                          throw new IllegalStateException("Not the beginning of " + range);
                        }
                      }
                      add(db, quantities);
                      set(db, ranges);
                    })));
    right(
        "the orders are collected, and the driver adds them up",
        of(
            rdd -> {
              Map<String, Long> quantities = new HashMap<>();
              rdd.map(order -> order.key() + "," + order.value())
                  .collect()
                  .forEach(
                      order -> {
                        String[] parts = order.split(",");
                        quantities.merge(parts[0], Long.parseLong(parts[1]), Long::sum);
                      });
              return quantities;
            }));
  }

  /** What is done on a connection before the commit. */
  @FunctionalInterface
  private interface Work {
    void on(Connection db) throws SQLException;
  }

  private static void inTransaction(String url, Work work) throws SQLException {
    try (Connection db = DriverManager.getConnection(url)) {
      db.setAutoCommit(false);
      work.on(db);
      db.commit();
    }
  }

  private static Answer from(Start start, Store store) {
    return (ssc, bootstrapServers, topic, url) ->
        assigned(ssc, start.offsets(bootstrapServers, topic, url), parameters(bootstrapServers))
            .foreachRDD(
                rdd -> {
                  OffsetRange[] ranges = ((HasOffsetRanges) rdd.rdd()).offsetRanges();
                  store.store(url, quantities(rdd), ranges);
                });
  }

  /** What is added for a batch. */
  @FunctionalInterface
  private interface Quantities extends Serializable {
    Map<String, Long> of(JavaRDD<ConsumerRecord<String, String>> rdd);
  }

  private static Answer of(Quantities quantities) {
    return (ssc, bootstrapServers, topic, url) ->
        assigned(ssc, table(bootstrapServers, topic, url), parameters(bootstrapServers))
            .foreachRDD(
                rdd -> {
                  OffsetRange[] ranges = ((HasOffsetRanges) rdd.rdd()).offsetRanges();
                  inOneTransaction(url, quantities.of(rdd), ranges);
                });
  }

  private static JavaInputDStream<ConsumerRecord<String, String>> assigned(
      JavaStreamingContext ssc, Map<TopicPartition, Long> offsets, Map<String, Object> parameters) {
    return KafkaUtils.createDirectStream(
        ssc,
        LocationStrategies.PreferConsistent(),
        ConsumerStrategies.Assign(offsets.keySet(), parameters, offsets));
  }

  private static JavaInputDStream<ConsumerRecord<String, String>> subscribed(
      JavaStreamingContext ssc,
      String topic,
      Map<String, Object> parameters,
      Map<TopicPartition, Long> offsets) {
    return KafkaUtils.createDirectStream(
        ssc,
        LocationStrategies.PreferConsistent(),
        ConsumerStrategies.Subscribe(Set.of(topic), parameters, offsets));
  }

  private static Map<String, Object> ofGroup(String bootstrapServers, String group) {
    Map<String, Object> parameters =
        new HashMap<>(Ex02cTotalsExactlyOnce.parameters(bootstrapServers));
    parameters.put("group.id", group);
    return parameters;
  }

  private static Map<String, Long> quantities(JavaRDD<ConsumerRecord<String, String>> rdd) {
    return new HashMap<>(
        rdd.mapToPair(order -> new Tuple2<>(order.key(), Long.parseLong(order.value())))
            .reduceByKey(Long::sum)
            .collectAsMap());
  }

  private static void inOneTransaction(
      String url, Map<String, Long> quantities, OffsetRange[] ranges) throws SQLException {
    inTransaction(
        url,
        db -> {
          add(db, quantities);
          advanceFromThere(db, ranges);
        });
  }

  private static Map<TopicPartition, Long> beginning(
      String bootstrapServers, String topic, String url) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(parameters(bootstrapServers))) {
      for (PartitionInfo partition : consumer.partitionsFor(topic)) {
        offsets.put(new TopicPartition(topic, partition.partition()), 0L);
      }
    }
    return offsets;
  }

  private static Map<TopicPartition, Long> table(String bootstrapServers, String topic, String url)
      throws SQLException {
    Map<TopicPartition, Long> offsets = beginning(bootstrapServers, topic, url);
    offsets.putAll(rows(topic, url));
    return offsets;
  }

  private static Map<TopicPartition, Long> ends(String bootstrapServers, String topic) {
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(parameters(bootstrapServers))) {
      return new HashMap<>(consumer.endOffsets(beginning(bootstrapServers, topic, null).keySet()));
    }
  }

  private static Map<TopicPartition, Long> committed(Map<String, Object> parameters, String topic) {
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(parameters)) {
      Map<TopicPartition, Long> offsets =
          beginning((String) parameters.get("bootstrap.servers"), topic, null);
      consumer
          .committed(Set.copyOf(offsets.keySet()))
          .forEach(
              (partition, offset) -> {
                if (offset != null) {
                  offsets.put(partition, offset.offset());
                }
              });
      return offsets;
    }
  }

  private static void commit(Map<String, Object> parameters, OffsetRange[] ranges) {
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(parameters)) {
      consumer.assign(Arrays.stream(ranges).map(OffsetRange::topicPartition).toList());
      Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
      for (OffsetRange range : ranges) {
        offsets.put(range.topicPartition(), new OffsetAndMetadata(range.untilOffset()));
      }
      consumer.commitSync(offsets);
    }
  }

  private static Map<TopicPartition, Long> rows(String topic, String url) throws SQLException {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    try (Connection db = DriverManager.getConnection(url);
        Statement statement = db.createStatement();
        ResultSet row = statement.executeQuery("SELECT part, next_offset FROM next_offsets")) {
      while (row.next()) {
        offsets.put(new TopicPartition(topic, row.getInt(1)), row.getLong(2));
      }
    }
    return offsets;
  }

  /** The offset in the table; 0 without a row. */
  private static long next(Connection db, int partition) throws SQLException {
    try (PreparedStatement query =
        db.prepareStatement("SELECT next_offset FROM next_offsets WHERE part = ? FOR UPDATE")) {
      query.setInt(1, partition);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  private static void set(Connection db, OffsetRange[] ranges) throws SQLException {
    for (OffsetRange range : ranges) {
      set(db, range.partition(), range.untilOffset());
    }
  }

  private static void set(Connection db, int partition, long offset) throws SQLException {
    try (PreparedStatement merge = db.prepareStatement("MERGE INTO next_offsets VALUES (?, ?)")) {
      merge.setInt(1, partition);
      merge.setLong(2, offset);
      merge.executeUpdate();
    }
  }

  private static void advanceFromThere(Connection db, OffsetRange[] ranges) throws SQLException {
    for (OffsetRange range : ranges) {
      advance(db, range);
    }
  }

  private static void advance(Connection db, OffsetRange range) throws SQLException {
    if (next(db, range.partition()) != range.fromOffset()) {
      throw new SQLException("The table is not at the beginning of " + range);
    }
    set(db, range.partition(), range.untilOffset());
  }
}
