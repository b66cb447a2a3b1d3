package io.sparkcourse.section5.kafkaendtoend;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.services.kafka.LocalKafka;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Lecture 5.11: how far is a query behind, according to its progress and to Kafka's own tools?
 *
 * <p>A topic has 12 records, and a micro-batch reads 5. A listener commits the offsets of each
 * micro-batch for a consumer group. Run it with the green arrow, {@code ./course run GroupOffsets},
 * or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 *                  progress says     the group has
 * micro-batch 0      7 behind       orders-0 at 5, 7 behind
 * micro-batch 1      2 behind       orders-0 at 10, 2 behind
 * micro-batch 2      0 behind       orders-0 at 12, 0 behind
 * }</pre>
 */
public final class GroupOffsetsDemo {
  private static final String QUERY = "prices-of-orders";
  private static final String GROUP = "dashboard-prices-of-orders";

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(GroupOffsetsDemo.class, args);
    try (LocalKafka broker = LocalKafka.start(run.temporaryDirectory("kafka"));
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        SparkSession spark = run.sparkSession()) {
      fill(broker);
      Printing listener = new Printing(admin);

      System.out.println("                 progress says     the group has");
      // region main
      spark.streams().addListener(listener);
      spark
          .readStream()
          .format("kafka")
          .option("kafka.bootstrap.servers", broker.bootstrapServers())
          .option("subscribe", "orders")
          .option("startingOffsets", "earliest")
          .option("maxOffsetsPerTrigger", 5)
          .load()
          .writeStream()
          .queryName(QUERY)
          .format("noop")
          .trigger(Trigger.AvailableNow())
          .start()
          .awaitTermination();
      // endregion
      listener.hasHeardOfTheEnd.await();
      spark.streams().removeListener(listener);
    }
  }

  private static void fill(LocalKafka broker) throws InterruptedException {
    broker.topics().create("orders", 1);
    try (TopicWriter shop = new TopicWriter(broker.bootstrapServers())) {
      for (int i = 0; i < 12; i++) {
        shop.send("orders", null, "order " + i);
      }
    }
  }

  /** Prints both after each micro-batch. */
  private static final class Printing extends GroupOffsetsListener {
    private final CountDownLatch hasHeardOfTheEnd = new CountDownLatch(1);
    private final Admin admin;

    Printing(Admin admin) {
      super(admin, QUERY, GROUP);
      this.admin = admin;
    }

    @Override
    public void onQueryProgress(QueryProgressEvent event) {
      super.onQueryProgress(event);
      StreamingQueryProgress progress = event.progress();
      // region progress
      String behind = progress.sources()[0].metrics().get("maxOffsetsBehindLatest");
      // endregion
      System.out.printf(
          "micro-batch %d %6s behind       %s%n", progress.batchId(), behind, ofGroup());
    }

    private String ofGroup() {
      try {
        return lag();
      } catch (ExecutionException refused) {
        throw new KafkaException(refused.getCause());
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        throw new KafkaException(stopped);
      }
    }

    // region group
    /** What {@code kafka-consumer-groups.sh --describe} shows. */
    private String lag() throws ExecutionException, InterruptedException {
      Map<TopicPartition, OffsetAndMetadata> committed =
          new TreeMap<>(Comparator.comparing(TopicPartition::toString));
      committed.putAll(admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata().get());
      StringBuilder lag = new StringBuilder();
      for (TopicPartition partition : committed.keySet()) {
        long end =
            admin
                .listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .get()
                .offset();
        long next = committed.get(partition).offset();
        lag.append("%s at %d, %d behind".formatted(partition, next, end - next));
      }
      return lag.toString();
    }

    // endregion

    @Override
    public void onQueryTerminated(QueryTerminatedEvent event) {
      hasHeardOfTheEnd.countDown();
    }
  }
}
