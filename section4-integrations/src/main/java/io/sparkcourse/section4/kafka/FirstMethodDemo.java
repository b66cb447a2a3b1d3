package io.sparkcourse.section4.kafka;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.services.kafka.LocalKafka;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kafka010.HasOffsetRanges;
import org.apache.spark.streaming.kafka010.OffsetRange;

/**
 * Lecture 4.2: where in a program are the offset ranges of a batch known?
 *
 * <p>Only the RDD that the direct stream itself creates knows them: in the first method that is
 * called on the stream. Run it with the green arrow, {@code ./course run FirstMethod}, or {@code
 * spark-submit}. It prints:
 *
 * <pre>{@code
 * foreachRDD first      0: 0-421, 1: 0-445, 2: 0-369
 * foreachRDD after map  a MapPartitionsRDD has none
 * transform first       0: 0-421, 1: 0-445, 2: 0-369
 * }</pre>
 */
public final class FirstMethodDemo {
  private static final Instant START = Instant.parse("2025-06-02T12:00:00Z");

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(FirstMethodDemo.class, args).stopAfter(1);

    try (LocalKafka broker = LocalKafka.start(run.temporaryDirectory("kafka"))) {
      OrdersTopic.fill(broker);
      try (JavaStreamingContext ssc = run.streamingContext(Durations.seconds(10), START)) {
        JavaInputDStream<ConsumerRecord<String, String>> orders =
            DirectStreamDemo.orders(
                ssc,
                OrdersTopic.NAME,
                OrdersTopic.parameters(broker.bootstrapServers(), "first-method"));

        orders.foreachRDD(rdd -> print("foreachRDD first", ranges(rdd)));

        orders
            .map(ConsumerRecord::value)
            .foreachRDD(rdd -> print("foreachRDD after map", ranges(rdd)));

        // region transform
        Map<Time, OffsetRange[]> noted = new ConcurrentHashMap<>();
        orders
            .transform(
                (rdd, time) -> {
                  noted.put(time, ((HasOffsetRanges) rdd.rdd()).offsetRanges());
                  return rdd.map(ConsumerRecord::value);
                })
            .foreachRDD((rdd, time) -> print("transform first", noted.remove(time)));
        // endregion

        ssc.start();
        ssc.awaitTermination();
      }
    }
  }

  /** The offset ranges of this RDD, or why it has none. */
  static String ranges(JavaRDD<?> rdd) {
    return rdd.rdd() instanceof HasOffsetRanges known
        ? DirectStreamDemo.text(known.offsetRanges())
        : "a " + rdd.rdd().getClass().getSimpleName() + " has none";
  }

  private static void print(String where, OffsetRange[] ranges) {
    print(where, DirectStreamDemo.text(ranges));
  }

  private static void print(String where, String what) {
    System.out.printf("%-20s  %s%n", where, what);
  }
}
