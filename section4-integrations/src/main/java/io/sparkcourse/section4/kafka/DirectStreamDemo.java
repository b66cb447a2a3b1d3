package io.sparkcourse.section4.kafka;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.common.replay.StreamClock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kafka010.ConsumerStrategies;
import org.apache.spark.streaming.kafka010.HasOffsetRanges;
import org.apache.spark.streaming.kafka010.KafkaUtils;
import org.apache.spark.streaming.kafka010.LocationStrategies;
import org.apache.spark.streaming.kafka010.OffsetRange;

/**
 * Lecture 4.2: what does a micro-batch of Kafka's direct stream consist of?
 *
 * <p>A broker in this JVM has a topic with three partitions. At most 10 records per second are read
 * from each, so 100 in a batch of 10 seconds. With {@code --bootstrap-servers} it reads a topic of
 * your cluster. Run it with the green arrow, {@code ./course run 4.2}, or {@code spark-submit}. It
 * prints:
 *
 * <pre>{@code
 * 12:00:10  0: 0-99, 1: 0-99, 2: 0-99                300 orders in 3 tasks
 * 12:00:20  0: 100-199, 1: 100-199, 2: 100-199       300 orders in 3 tasks
 * 12:00:30  0: 200-299, 1: 200-299, 2: 200-299       300 orders in 3 tasks
 * 12:00:40  0: 300-399, 1: 300-399, 2: 300-369       270 orders in 3 tasks
 * 12:00:50  0: 400-421, 1: 400-445, 2: none           68 orders in 3 tasks
 * 1,238 orders sent, 1,238 received
 * }</pre>
 */
public final class DirectStreamDemo {
  private static final Duration BATCH = Durations.seconds(10);
  private static final Instant START = Instant.parse("2025-06-02T12:00:00Z");

  public static void main(String[] args) throws Exception {
    KafkaOptions options = new KafkaOptions();
    DemoRun run = DemoRun.of(DirectStreamDemo.class, args, options).stopAfter(5);

    try (KafkaConnection kafka = KafkaConnection.open(options, run.temporaryDirectory("kafka"))) {
      String sent =
          kafka.isYours() ? "" : String.format(Locale.ROOT, "%,d orders sent, ", kafka.fill());
      AtomicLong received = new AtomicLong();

      // region settings
      SparkConf conf = run.sparkConf().set("spark.streaming.kafka.maxRatePerPartition", "10");
      // endregion
      try (JavaStreamingContext ssc = new JavaStreamingContext(ReplayClock.use(conf), BATCH)) {
        run.replay(ssc);
        ReplayClock.of(ssc).startAt(START);

        JavaInputDStream<ConsumerRecord<String, String>> orders =
            orders(ssc, kafka.topic(), kafka.parameters("direct-stream"));
        // region ranges
        orders.foreachRDD(
            (rdd, time) -> {
              OffsetRange[] ranges = ((HasOffsetRanges) rdd.rdd()).offsetRanges();
              long count = rdd.map(ConsumerRecord::value).count(); // reads them
              received.addAndGet(count);
              print(time, ranges, count, rdd.getNumPartitions());
            });
        // endregion

        ssc.start();
        ssc.awaitTermination();
      }
      System.out.printf(Locale.ROOT, "%s%,d received%n", sent, received.get());
    }
  }

  // region stream
  /** All partitions of the topic; each is read by one task of a batch. */
  static JavaInputDStream<ConsumerRecord<String, String>> orders(
      JavaStreamingContext ssc, String topic, Map<String, Object> parameters) {
    return KafkaUtils.createDirectStream(
        ssc,
        LocationStrategies.PreferConsistent(),
        ConsumerStrategies.Subscribe(Set.of(topic), parameters));
  }

  // endregion

  /** As in {@code 0: 0-99}: the number of the partition, and offsets from the first to the last. */
  static String text(OffsetRange[] ranges) {
    return Arrays.stream(ranges)
        .sorted(Comparator.comparingInt(OffsetRange::partition))
        .map(
            range ->
                range.partition()
                    + ": "
                    + (range.count() == 0
                        ? "none"
                        : range.fromOffset() + "-" + (range.untilOffset() - 1)))
        .collect(Collectors.joining(", "));
  }

  private static void print(Time time, OffsetRange[] ranges, long count, int tasks) {
    System.out.printf(
        Locale.ROOT,
        "%s  %-40s %3d orders in %d tasks%n",
        StreamClock.format(time),
        text(ranges),
        count,
        tasks);
  }
}
