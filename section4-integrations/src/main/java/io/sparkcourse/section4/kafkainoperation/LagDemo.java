package io.sparkcourse.section4.kafkainoperation;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.common.replay.StreamClock;
import io.sparkcourse.section4.kafka.OrdersTopic;
import io.sparkcourse.services.kafka.LocalKafka;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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
 * Lecture 4.7: how far is a program behind its topic, according to its own count and to Kafka?
 *
 * <p>All orders are in the topic when the program begins, and it reads at most 100 from each
 * partition per batch. Run it with the green arrow, {@code ./course run 4.7}, or {@code
 * spark-submit}. It prints:
 *
 * <pre>{@code
 * lag of partition      0      1      2
 * 12:00:10            322    346    270
 * 12:00:20            222    246    170
 * 12:00:30            122    146     70
 * 12:00:40             22     46      0
 * 12:00:50              0      0      0
 * Kafka says           22     46      0
 * }</pre>
 */
public final class LagDemo {
  private static final Duration BATCH = Durations.seconds(10);
  private static final Instant START = Instant.parse("2025-06-02T12:00:00Z");
  private static final String GROUP = "lag";

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(LagDemo.class, args).stopAfter(5);

    try (LocalKafka broker = LocalKafka.start(run.temporaryDirectory("kafka"));
        Lag lag = new Lag(broker.bootstrapServers())) {
      OrdersTopic.fill(broker);
      System.out.println("lag of partition      0      1      2");
      SparkConf conf = run.sparkConf().set("spark.streaming.kafka.maxRatePerPartition", "10");
      try (JavaStreamingContext ssc = new JavaStreamingContext(ReplayClock.use(conf), BATCH)) {
        run.replay(ssc);
        ReplayClock.of(ssc).startAt(START);

        JavaInputDStream<ConsumerRecord<String, String>> orders =
            KafkaUtils.createDirectStream(
                ssc,
                LocationStrategies.PreferConsistent(),
                ConsumerStrategies.Subscribe(
                    Set.of(OrdersTopic.NAME),
                    OrdersTopic.parameters(broker.bootstrapServers(), GROUP)));
        // region main
        orders.foreachRDD(
            (rdd, time) -> {
              OffsetRange[] ranges = ((HasOffsetRanges) rdd.rdd()).offsetRanges();
              rdd.map(ConsumerRecord::value).count(); // the output of this program
              print(StreamClock.format(time), lag.after(ranges));
              ((CanCommitOffsets) orders.inputDStream()).commitAsync(ranges);
            });
        // endregion

        ssc.start();
        ssc.awaitTermination();
      }
      print("Kafka says", lag.ofGroup(GROUP));
    }
  }

  private static void print(String what, SortedMap<Integer, Long> lag) {
    System.out.printf(
        Locale.ROOT,
        "%-16s%s%n",
        what,
        lag.values().stream()
            .map(records -> String.format(Locale.ROOT, "%7d", records))
            .collect(Collectors.joining()));
  }
}
