package io.sparkcourse.section4.kafkainoperation;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sparkcourse.common.DemoRun;
import io.sparkcourse.section4.kafka.OrdersTopic;
import io.sparkcourse.section4.kafka.Total;
import io.sparkcourse.services.kafka.LocalKafka;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kafka010.CanCommitOffsets;
import org.apache.spark.streaming.kafka010.ConsumerStrategies;
import org.apache.spark.streaming.kafka010.HasOffsetRanges;
import org.apache.spark.streaming.kafka010.KafkaUtils;
import org.apache.spark.streaming.kafka010.LocationStrategies;
import org.apache.spark.streaming.kafka010.OffsetRange;
import scala.Tuple2;

/**
 * Lecture 4.7: what happens to records that cannot be processed?
 *
 * <p>Three orders in the topic are malformed. The program adds up the others and writes the
 * malformed ones to a separate topic, which is read at the end. Run it with the green arrow, {@code
 * ./course run DeadLetters}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * 1,238 orders, 132,636.67 euros, 3 malformed
 * orders 0:422  Unexpected end-of-input within/between Object entries
 * orders 1:446  No value for property 'amountCents' of `ObjectNode`
 * orders 2:370  The amountCents are no whole number: "1"
 * }</pre>
 */
public final class DeadLettersDemo {
  private static final Instant START = Instant.parse("2025-06-02T12:00:00Z");
  private static final String DEAD = "orders-dead";

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(DeadLettersDemo.class, args).stopAfter(1);

    try (LocalKafka broker = LocalKafka.start(run.temporaryDirectory("kafka"))) {
      OrdersTopic.fill(broker);
      sendMalformed(broker.bootstrapServers());
      broker.topics().create(DEAD, 1);
      process(run, broker.bootstrapServers(), OrdersTopic.NAME);
      process(run, broker.bootstrapServers(), DEAD);
    }
  }

  private static void process(DemoRun run, String servers, String topic)
      throws InterruptedException {
    try (JavaStreamingContext ssc = run.streamingContext(Durations.seconds(10), START)) {
      JavaInputDStream<ConsumerRecord<String, String>> records =
          KafkaUtils.createDirectStream(
              ssc,
              LocationStrategies.PreferConsistent(),
              ConsumerStrategies.Subscribe(
                  Set.of(topic), OrdersTopic.parameters(servers, "of-" + topic)));
      if (topic.equals(DEAD)) {
        records.map(DeadLetters::whereAndWhy).foreachRDD(rdd -> print(rdd));
      } else {
        // region main
        records.foreachRDD(
            rdd -> {
              OffsetRange[] ranges = ((HasOffsetRanges) rdd.rdd()).offsetRanges();
              Tuple2<Total, Integer> batch =
                  rdd.mapPartitions(orders -> List.of(total(orders, servers)).iterator())
                      .reduce((a, b) -> new Tuple2<>(a._1().plus(b._1()), a._2() + b._2()));
              print(batch._1(), batch._2()); // the output; the dead letters are in their topic
              ((CanCommitOffsets) records.inputDStream()).commitAsync(ranges);
            });
        // endregion
      }
      ssc.start();
      ssc.awaitTermination();
    }
  }

  // region total
  /** The total of a partition's orders, and how many of them were malformed. */
  private static Tuple2<Total, Integer> total(
      Iterator<ConsumerRecord<String, String>> orders, String servers) {
    Total total = new Total(0, 0);
    try (DeadLetters dead = new DeadLetters(servers, DEAD)) {
      while (orders.hasNext()) {
        ConsumerRecord<String, String> order = orders.next();
        try {
          total = total.plus(Total.ofOrder(order.value()));
        } catch (UncheckedIOException | IllegalArgumentException malformed) {
          dead.add(order, reason(malformed));
        }
      }
      return new Tuple2<>(total, dead.count());
    } // close() waits until Kafka has all of them
  }

  // endregion

  /** In one line, without the record itself. */
  private static String reason(RuntimeException malformed) {
    return malformed.getCause() instanceof JsonProcessingException json
        ? json.getOriginalMessage()
        : malformed.getMessage();
  }

  private static void sendMalformed(String servers) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers), new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(OrdersTopic.NAME, 0, "c1", "{\"amountCents\":100,"));
      producer.send(new ProducerRecord<>(OrdersTopic.NAME, 1, "c2", "{\"amount\":100}"));
      producer.send(new ProducerRecord<>(OrdersTopic.NAME, 2, "c3", "{\"amountCents\":\"1\"}"));
    }
  }

  private static void print(JavaRDD<String> lines) {
    lines.collect().stream().sorted().forEach(System.out::println);
  }

  private static void print(Total total, int malformed) {
    System.out.printf(
        Locale.ROOT,
        "%,d orders, %,d.%02d euros, %d malformed%n",
        total.orders(),
        total.cents() / 100,
        total.cents() % 100,
        malformed);
  }
}
