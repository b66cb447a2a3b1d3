package io.sparkcourse.section4.kafka;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.services.kafka.LocalKafka;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
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
 * Lecture 4.2: where does a restarted program continue if Kafka keeps its offsets?
 *
 * <p>A program without a checkpoint directory is run twice, for three batches each time: first
 * without a commit, then with a commit of the offsets of each batch after its output. Run it with
 * the green arrow, {@code ./course run CommitAfterOutput}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * without a commit
 *     0: 0-99, 1: 0-99, 2: 0-99
 *     0: 100-199, 1: 100-199, 2: 100-199
 *     0: 200-299, 1: 200-299, 2: 200-299
 *   started again
 *     0: 0-99, 1: 0-99, 2: 0-99
 *     0: 100-199, 1: 100-199, 2: 100-199
 *     0: 200-299, 1: 200-299, 2: 200-299
 *   900 orders processed, 900 of them twice
 * commitAsync after the output
 *     0: 0-99, 1: 0-99, 2: 0-99
 *     0: 100-199, 1: 100-199, 2: 100-199
 *     0: 200-299, 1: 200-299, 2: 200-299
 *   started again
 *     0: 200-299, 1: 200-299, 2: 200-299
 *     0: 300-399, 1: 300-399, 2: 300-369
 *     0: 400-421, 1: 400-445, 2: none
 *   1,238 orders processed, 300 of them twice
 * }</pre>
 */
public final class CommitAfterOutputDemo {
  private static final Duration BATCH = Durations.seconds(10);
  private static final Instant START = Instant.parse("2025-06-02T12:00:00Z");

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(CommitAfterOutputDemo.class, args).stopAfter(3);

    try (LocalKafka broker = LocalKafka.start(run.temporaryDirectory("kafka"))) {
      OrdersTopic.fill(broker);
      System.out.println("without a commit");
      new Program(run, broker.bootstrapServers(), false).runTwice();
      System.out.println("commitAsync after the output");
      new Program(run, broker.bootstrapServers(), true).runTwice();
    }
  }

  /** A program that is run again with the same consumer group. */
  private static final class Program {
    private final DemoRun run;
    private final String bootstrapServers;
    private final boolean commits;

    /** How often each record was processed, by its partition and offset. */
    private final Map<List<Long>, Integer> processed = new ConcurrentHashMap<>();

    Program(DemoRun run, String bootstrapServers, boolean commits) {
      this.run = run;
      this.bootstrapServers = bootstrapServers;
      this.commits = commits;
    }

    private void runTwice() throws InterruptedException {
      life();
      System.out.println("  started again");
      life();
      System.out.printf(
          Locale.ROOT,
          "  %,d orders processed, %,d of them twice%n",
          processed.size(),
          processed.values().stream().filter(times -> times == 2).count());
    }

    private void life() throws InterruptedException {
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
                    OrdersTopic.parameters(bootstrapServers, commits ? "commits" : "forgets")));
        // region commit
        orders.foreachRDD(
            rdd -> {
              OffsetRange[] ranges = ((HasOffsetRanges) rdd.rdd()).offsetRanges();
              process(rdd);
              System.out.println("    " + DirectStreamDemo.text(ranges));
              if (commits) {
                ((CanCommitOffsets) orders.inputDStream()).commitAsync(ranges);
              }
            });
        // endregion

        ssc.start();
        ssc.awaitTermination();
      }
    }

    private void process(JavaRDD<ConsumerRecord<String, String>> orders) {
      orders
          .map(order -> List.of((long) order.partition(), order.offset()))
          .collect()
          .forEach(order -> processed.merge(order, 1, Integer::sum));
    }
  }
}
