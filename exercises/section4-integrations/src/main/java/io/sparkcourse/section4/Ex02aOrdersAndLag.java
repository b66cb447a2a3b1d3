package io.sparkcourse.section4;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.exercise.NotStartedException;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.services.kafka.LocalKafka;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kafka010.ConsumerStrategies;
import org.apache.spark.streaming.kafka010.KafkaUtils;
import org.apache.spark.streaming.kafka010.LocationStrategies;
import scala.Tuple2;

/**
 * Exercise 4.2a: for each micro-batch, report how much of each product was ordered, how many orders
 * were malformed, and how far behind the end of each partition the micro-batch is.
 *
 * <p>Pass one {@link BatchReport} to {@code reports} for each micro-batch, even if it is empty:
 *
 * <ul>
 *   <li>{@code time}: the time of the micro-batch;
 *   <li>{@code quantities}: the sum of the quantities of each product that was ordered in this
 *       micro-batch. A sum may be larger than an {@code int};
 *   <li>{@code malformed}: how many records of this micro-batch are malformed, that is, {@link
 *       #order} throws an exception for them. They are counted, and all other orders of the
 *       micro-batch are processed as usual;
 *   <li>{@code lag}: for each partition that the stream reads, and for no other one, the end offset
 *       of the partition minus the offset at which the range of this micro-batch ends. A partition
 *       without records in the micro-batch has a lag, too, which may be 0. The end offset is the
 *       one that Kafka returns to a consumer with the parameters below when the micro-batch is
 *       reported: {@code KafkaConsumer.endOffsets}.
 * </ul>
 *
 * <p>A micro-batch takes at most three offsets of each partition, and it may take longer than the
 * batch interval. Some orders are in transactions that are aborted: no consumer with these
 * parameters gets them, but they use up offsets. So a range can be longer than the number of its
 * records. The stream may read only some partitions of the topic.
 *
 * <p>The values of a topic with two partitions, and the reports:
 *
 * <pre>{@code
 * partition 0:  tea 2, mug 1, tea 1, tea 5
 * partition 1:  mug two, mug 4
 *
 * BatchReport[time=1000 ms, quantities={mug=5, tea=3}, malformed=1, lag={0=1, 1=0}]
 * BatchReport[time=2000 ms, quantities={tea=5}, malformed=0, lag={0=0, 1=0}]
 * BatchReport[time=3000 ms, quantities={}, malformed=0, lag={0=0, 1=0}]
 * }</pre>
 *
 * <p>Look at it with {@code ./course run 4.2a}, check it with {@code ./course check 4.2a}, and if
 * you are stuck, {@code ./course hint 4.2a}.
 */
public final class Ex02aOrdersAndLag {
  static final Duration BATCH = Durations.seconds(1);

  /** The report for a micro-batch: quantities by product, and lag by partition. */
  record BatchReport(
      Time time, Map<String, Long> quantities, long malformed, Map<Integer, Long> lag) {
    BatchReport {
      quantities = Collections.unmodifiableMap(new TreeMap<>(quantities));
      lag = Collections.unmodifiableMap(new TreeMap<>(lag));
    }
  }

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex02aOrdersAndLag.class, args).stopAfter(3);
    SparkConf conf =
        run.sparkConf()
            .set("spark.streaming.kafka.maxRatePerPartition", "3")
            .set("spark.streaming.kafka.allowNonConsecutiveOffsets", "true");
    try (LocalKafka broker = LocalKafka.start(run.temporaryDirectory("kafka"));
        JavaStreamingContext ssc = new JavaStreamingContext(ReplayClock.use(conf), BATCH)) {
      run.replay(ssc);
      send(broker);
      Map<String, Object> parameters = parameters(broker.bootstrapServers());
      report(
          KafkaUtils.createDirectStream(
              ssc,
              LocationStrategies.PreferConsistent(),
              ConsumerStrategies.Subscribe(Set.of("orders"), parameters)),
          parameters,
          System.out::println);

      ssc.start();
      ssc.awaitTermination();
    }
  }

  /** Parameters of the stream's consumers; a consumer of your own may use the same. */
  static Map<String, Object> parameters(String bootstrapServers) {
    return Map.of(
        "bootstrap.servers",
        bootstrapServers,
        "group.id",
        "orders-and-lag",
        "key.deserializer",
        StringDeserializer.class,
        "value.deserializer",
        StringDeserializer.class,
        "auto.offset.reset",
        "earliest",
        "isolation.level",
        "read_committed",
        "enable.auto.commit",
        false);
  }

  /**
   * Product and quantity of an order, such as {@code tea 3}.
   *
   * @param value the value of a record; null is malformed
   * @throws IllegalArgumentException if it is malformed
   */
  static Tuple2<String, Long> order(String value) {
    String[] parts = value == null ? new String[0] : value.split(" ");
    if (parts.length != 2 || !parts[1].matches("[1-9][0-9]{0,9}")) {
      throw new IllegalArgumentException("Malformed order: " + value);
    }
    return new Tuple2<>(parts[0], Long.parseLong(parts[1]));
  }

  /**
   * Reports each micro-batch.
   *
   * @param orders the direct stream; the value of a record is an order
   * @param kafkaParameters the ones with which the stream was created
   * @param reports takes the report of each micro-batch, in the driver
   */
  static void report(
      JavaInputDStream<ConsumerRecord<String, String>> orders,
      Map<String, Object> kafkaParameters,
      Consumer<BatchReport> reports) {
    // region answer
    throw new NotStartedException(
        "4.2a",
        "call foreachRDD on the direct stream, and ask its RDD for its offset ranges first");
    // endregion
  }

  private static void send(LocalKafka broker) {
    broker.topics().create("orders", 2);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      for (String order : new String[] {"tea 2", "mug 1", "tea 1", "tea 5"}) {
        producer.send(new ProducerRecord<>("orders", 0, null, order));
      }
      for (String order : new String[] {"mug two", "mug 4"}) {
        producer.send(new ProducerRecord<>("orders", 1, null, order));
      }
    }
  }
}
