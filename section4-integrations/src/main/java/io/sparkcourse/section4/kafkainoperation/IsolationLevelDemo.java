package io.sparkcourse.section4.kafkainoperation;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.section4.kafka.OrdersTopic;
import io.sparkcourse.services.kafka.LocalKafka;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kafka010.ConsumerStrategies;
import org.apache.spark.streaming.kafka010.HasOffsetRanges;
import org.apache.spark.streaming.kafka010.KafkaUtils;
import org.apache.spark.streaming.kafka010.LocationStrategies;
import org.apache.spark.streaming.kafka010.OffsetRange;

/**
 * Lecture 4.7: what does the direct stream read from a topic that is written in transactions?
 *
 * <p>A producer sends three records and commits, sends two and aborts, sends three and commits. In
 * the topic "continued" a producer without transactions adds one more. Run it with the green arrow,
 * {@code ./course run IsolationLevel}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * continued, read_uncommitted               fails: Got wrong record
 * continued, read_uncommitted, gaps allowed 12 offsets, 9 records: a0 a1 a2 b0 b1 c0 c1 c2 d0
 * continued, read_committed, gaps allowed   12 offsets, 7 records: a0 a1 a2 c0 c1 c2 d0
 * ended, read_committed, gaps allowed       fails: Failed to get records
 * }</pre>
 */
public final class IsolationLevelDemo {
  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(IsolationLevelDemo.class, args).stopAfter(1);

    try (LocalKafka broker = LocalKafka.start(run.temporaryDirectory("kafka"))) {
      String servers = broker.bootstrapServers();
      for (String topic : List.of("continued", "ended")) {
        broker.topics().create(topic, 1);
        writeInTransactions(servers, topic);
      }
      try (KafkaProducer<String, String> producer = producer(Map.of(), servers)) {
        send(producer, "continued", "d", 1);
      }
      print(run, servers, "continued", "read_uncommitted", false);
      print(run, servers, "continued", "read_uncommitted", true);
      print(run, servers, "continued", "read_committed", true);
      print(run, servers, "ended", "read_committed", true);
    }
  }

  private static void writeInTransactions(String servers, String topic) {
    try (KafkaProducer<String, String> producer =
        producer(Map.of("transactional.id", "shop-" + topic), servers)) {
      producer.initTransactions();
      producer.beginTransaction();
      send(producer, topic, "a", 3);
      producer.commitTransaction(); // writes a control record, which has an offset, too
      producer.beginTransaction();
      send(producer, topic, "b", 2);
      producer.flush();
      producer.abortTransaction();
      producer.beginTransaction();
      send(producer, topic, "c", 3);
      producer.commitTransaction();
    }
  }

  private static void print(
      DemoRun run, String servers, String topic, String isolation, boolean gaps) {
    String what = topic + ", " + isolation + (gaps ? ", gaps allowed" : "");
    System.out.printf("%-41s %s%n", what, read(run, servers, topic, isolation, gaps));
  }

  /** What one batch read from it, or why it failed. */
  private static String read(
      DemoRun run, String servers, String topic, String isolation, boolean gaps) {
    SparkConf conf =
        run.sparkConf()
            .set("spark.streaming.kafka.allowNonConsecutiveOffsets", String.valueOf(gaps))
            .set("spark.streaming.kafka.consumer.poll.ms", "10000"); // 2 minutes by default
    Map<String, Object> parameters =
        new HashMap<>(OrdersTopic.parameters(servers, topic + isolation + gaps));
    parameters.put("isolation.level", isolation);
    StringBuilder result = new StringBuilder();
    try (JavaStreamingContext ssc =
        new JavaStreamingContext(ReplayClock.use(conf), Durations.seconds(1))) {
      run.replay(ssc);
      KafkaUtils.createDirectStream(
              ssc,
              LocationStrategies.PreferConsistent(),
              ConsumerStrategies.<String, String>Subscribe(Set.of(topic), parameters))
          .foreachRDD(
              rdd -> {
                OffsetRange range = ((HasOffsetRanges) rdd.rdd()).offsetRanges()[0];
                List<String> records = rdd.map(ConsumerRecord::value).collect();
                result.append(
                    "%d offsets, %d records: %s"
                        .formatted(range.count(), records.size(), String.join(" ", records)));
              });
      ssc.start();
      ssc.awaitTermination();
    } catch (Exception failure) { // Scala throws what Java does not declare
      return "fails: " + reason(failure);
    }
    return result.toString();
  }

  /** The first words of the error. */
  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage().replaceFirst("requirement failed: ", "").split(" for ")[0];
  }

  private static void send(
      KafkaProducer<String, String> producer, String topic, String name, int records) {
    IntStream.range(0, records).forEach(i -> producer.send(new ProducerRecord<>(topic, name + i)));
  }

  private static KafkaProducer<String, String> producer(
      Map<String, Object> settings, String servers) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("bootstrap.servers", servers);
    return new KafkaProducer<>(all, new StringSerializer(), new StringSerializer());
  }
}
