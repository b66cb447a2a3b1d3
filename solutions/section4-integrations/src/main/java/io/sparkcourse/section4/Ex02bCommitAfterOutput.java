package io.sparkcourse.section4;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.services.kafka.LocalKafka;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kafka010.CanCommitOffsets;
import org.apache.spark.streaming.kafka010.ConsumerStrategies;
import org.apache.spark.streaming.kafka010.HasOffsetRanges;
import org.apache.spark.streaming.kafka010.KafkaUtils;
import org.apache.spark.streaming.kafka010.LocationStrategies;
import org.apache.spark.streaming.kafka010.OffsetRange;

/**
 * Exercise 4.2b: write the orders of a topic to a store, at least once, and commit to Kafka how far
 * the program has written.
 *
 * <p>{@link #write} is called at each start of the program, with a direct stream that begins at the
 * offsets that its group has committed. There is no checkpoint.
 *
 * <ul>
 *   <li>The value of each record is written to the store, by {@link OrderStore#write}; two records
 *       with the same value are two orders.
 *   <li>Nothing is lost. If the store is unavailable, its {@code write} throws, and the micro-batch
 *       must fail with an exception. Its orders are written when the program is started again, and
 *       the stream reads them then only if no offset beyond them has been committed.
 *   <li>After a micro-batch that failed, Spark continues with the next one. That one may be
 *       written, or fail as well. Either way, its offsets are beyond those of the one that failed.
 *   <li>Few orders are written twice. As long as no micro-batch has failed, a restarted program
 *       writes at most the orders of the last micro-batch before the restart again.
 * </ul>
 *
 * <p>Two partitions, a micro-batch every second, and what the group has committed after the third
 * micro-batch, if {@code commitAsync} is used: the offsets of the second one.
 *
 * <pre>{@code
 * 1 s:  partition 0: tea    partition 1: pot
 * 2 s:  partition 0: mug
 * 3 s:  partition 0: cup
 *
 * written: tea, pot, mug, cup
 * partition 0 goes on at 2
 * partition 1 goes on at 1
 * }</pre>
 *
 * <p>Look at it with {@code ./course run 4.2b}, check it with {@code ./course check 4.2b}, and if
 * you are stuck, {@code ./course hint 4.2b}.
 */
public final class Ex02bCommitAfterOutput {
  static final Duration BATCH = Durations.seconds(1);

  private static final String TOPIC = "orders";

  /** Where the orders are written. Both tasks and the driver may use it. */
  @FunctionalInterface
  interface OrderStore extends Serializable {
    /**
     * Writes an order.
     *
     * @throws IllegalStateException if the store is unavailable
     */
    void write(String order);
  }

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex02bCommitAfterOutput.class, args).stopAfter(3);
    SparkConf conf =
        ReplayClock.use(run.sparkConf().set("spark.streaming.kafka.maxRatePerPartition", "1"));
    try (LocalKafka broker = LocalKafka.start(run.temporaryDirectory("kafka"))) {
      send(broker);
      Map<String, Object> parameters = parameters(broker.bootstrapServers(), "commit-after-output");
      try (JavaStreamingContext ssc = new JavaStreamingContext(conf, BATCH)) {
        run.replay(ssc);
        write(stream(ssc, TOPIC, 2, parameters), order -> System.out.println("written: " + order));

        ssc.start();
        ssc.awaitTermination();
      }
      committed(broker.bootstrapServers(), "commit-after-output")
          .forEach(
              (partition, offset) ->
                  System.out.println("partition " + partition + " goes on at " + offset));
    }
  }

  /** A stream that begins at the offsets that its group has committed. */
  static JavaInputDStream<ConsumerRecord<String, String>> stream(
      JavaStreamingContext ssc, String topic, int partitions, Map<String, Object> parameters) {
    return KafkaUtils.createDirectStream(
        ssc,
        LocationStrategies.PreferConsistent(),
        ConsumerStrategies.Assign(partitions(topic, partitions), parameters));
  }

  /** Parameters of a consumer in this group. */
  static Map<String, Object> parameters(String bootstrapServers, String group) {
    return Map.of(
        "bootstrap.servers",
        bootstrapServers,
        "group.id",
        group,
        "key.deserializer",
        StringDeserializer.class,
        "value.deserializer",
        StringDeserializer.class,
        "auto.offset.reset",
        "earliest",
        "enable.auto.commit",
        false);
  }

  /**
   * Writes the orders, and commits the offsets of those that are written.
   *
   * @param orders the direct stream itself
   * @param store to which the value of each record is written
   */
  static void write(JavaInputDStream<ConsumerRecord<String, String>> orders, OrderStore store) {
    // region answer
    AtomicBoolean failed = new AtomicBoolean(); // of this start: nothing is kept for the next one
    orders.foreachRDD(
        rdd -> {
          OffsetRange[] ranges = ((HasOffsetRanges) rdd.rdd()).offsetRanges();
          try {
            rdd.map(ConsumerRecord::value).foreach(store::write);
          } catch (Exception failure) {
            failed.set(true);
            throw failure;
          }
          if (!failed.get()) {
            ((CanCommitOffsets) orders.inputDStream()).commitAsync(ranges);
          }
        });
    // endregion
  }

  private static List<TopicPartition> partitions(String topic, int number) {
    return IntStream.range(0, number)
        .mapToObj(partition -> new TopicPartition(topic, partition))
        .toList();
  }

  /** The offsets that a group has committed, of a single topic, by partition. */
  static SortedMap<Integer, Long> committed(String bootstrapServers, String group)
      throws ExecutionException, InterruptedException {
    SortedMap<Integer, Long> committed = new TreeMap<>();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin
          .listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata()
          .get()
          .forEach((partition, next) -> committed.put(partition.partition(), next.offset()));
    }
    return committed;
  }

  private static void send(LocalKafka broker) {
    broker.topics().create(TOPIC, 2);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      for (String order : new String[] {"tea", "mug", "cup"}) {
        producer.send(new ProducerRecord<>(TOPIC, 0, null, order));
      }
      producer.send(new ProducerRecord<>(TOPIC, 1, null, "pot"));
    }
  }
}
