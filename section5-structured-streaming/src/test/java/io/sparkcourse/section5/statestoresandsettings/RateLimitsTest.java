package io.sparkcourse.section5.statestoresandsettings;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.services.kafka.LocalKafka;
import io.sparkcourse.testing.TestSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 5.10: the limits of a Kafka source, with a broker in this JVM. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RateLimitsTest {
  private static final int PARTITIONS = 2;

  private LocalKafka broker;

  @BeforeAll
  void startBroker() throws Exception {
    broker = LocalKafka.start();
  }

  @AfterAll
  void stopBroker() {
    broker.close();
  }

  @Test
  void theLimitIsSharedByThePartitionsByWhatTheyHave(@TempDir Path checkpoint) throws Exception {
    send("shared", 8, 4);

    assertThat(read("shared", Map.of("maxOffsetsPerTrigger", "6"), availableNow(), checkpoint))
        .containsExactly("4 2", "4 2");
  }

  @Test
  void onceReadsAllWhateverTheLimit(@TempDir Path checkpoint) throws Exception {
    send("once", 8, 4);

    assertThat(read("once", Map.of("maxOffsetsPerTrigger", "6"), once(), checkpoint))
        .containsExactly("8 4");
  }

  @Test
  void withALowerLimitAvailableNowLeavesWhatIsBelowIt(@TempDir Path checkpoint) throws Exception {
    send("waiting", 5, 0);
    Map<String, String> limits = Map.of("minOffsetsPerTrigger", "3", "maxOffsetsPerTrigger", "3");

    assertThat(read("waiting", limits, availableNow(), checkpoint)).containsExactly("3 0");
    // A start does not know how long the last one has waited, so its first micro-batch takes all
    // available records.
    assertThat(read("waiting", limits, availableNow(), checkpoint)).containsExactly("2 0");
  }

  private static Trigger availableNow() {
    return Trigger.AvailableNow();
  }

  @SuppressWarnings("deprecation")
  private static Trigger once() {
    return Trigger.Once();
  }

  /** For each micro-batch, how many records it has of each partition. */
  private List<String> read(
      String topic, Map<String, String> limits, Trigger trigger, Path checkpoint) throws Exception {
    List<String> batches = new ArrayList<>();
    VoidFunction2<Dataset<Row>, Long> count =
        (rows, batchId) -> {
          List<Integer> partitions =
              rows.select("partition").collectAsList().stream().map(row -> row.getInt(0)).toList();
          batches.add(
              partitions.stream().filter(partition -> partition == 0).count()
                  + " "
                  + partitions.stream().filter(partition -> partition == 1).count());
        };
    StreamingQuery query =
        TestSpark.session()
            .readStream()
            .format("kafka")
            .option("kafka.bootstrap.servers", broker.bootstrapServers())
            .option("subscribe", topic)
            .option("startingOffsets", "earliest")
            .options(limits)
            .load()
            .writeStream()
            .foreachBatch(count)
            .option("checkpointLocation", HadoopPath.of(checkpoint))
            .trigger(trigger)
            .start();
    query.awaitTermination();
    return batches;
  }

  /** Sends this many records to each partition of a new topic. */
  private void send(String topic, int... records) {
    broker.topics().create(topic, PARTITIONS);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      for (int partition = 0; partition < records.length; partition++) {
        int to = partition;
        IntStream.range(0, records[partition])
            .forEach(i -> producer.send(new ProducerRecord<>(topic, to, "k", "v" + i)));
      }
    }
  }
}
