package io.sparkcourse.section5.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.services.cluster.ClusterSize;
import io.sparkcourse.services.cluster.LocalCluster;
import io.sparkcourse.services.kafka.LocalKafka;
import io.sparkcourse.testing.cluster.Submission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lecture 4.8: a query with state that reads Kafka on a cluster that loses a worker. Two workers,
 * one machine, whose disk is what all of them share.
 */
@Tag("kill")
@DisabledOnOs(
    value = OS.WINDOWS,
    disabledReason = "executors need Hadoop's winutils.exe to fetch a program")
class LostWorkerTest {
  private static final Duration PATIENCE = Duration.ofMinutes(8);
  private static final String TOPIC = "values";
  private static final int VALUES = 100;
  private static final int PART = 1_000;

  @TempDir private Path clusterDirectory;
  @TempDir private Path directory;

  @Test
  void aQueryGoesOnWithItsStateAndCountsEachRecordOnce() throws Exception {
    try (LocalKafka kafka = LocalKafka.start();
        LocalCluster cluster = LocalCluster.start(clusterDirectory, new ClusterSize(2, 2, "1g"))) {
      kafka.topics().create(TOPIC, 3);
      Process driver = submission(cluster, kafka).start();
      try {
        send(kafka, PART);
        awaitRecords(PART);

        send(kafka, PART);
        cluster.kill(cluster.workerOf(lines(CountedRecordsProgram.APPLICATION).get(0), "0"));
        awaitRecords(2 * PART);
        send(kafka, PART);
        awaitRecords(3 * PART);

        assertThat(driver.isAlive()).isTrue();
        await().atMost(PATIENCE).until(() -> cluster.state().aliveWorkers() == 1);
        assertEachMicroBatchAddsToTheOneBefore();
      } finally {
        driver.destroyForcibly().onExit().join();
      }
    }
  }

  private void assertEachMicroBatchAddsToTheOneBefore() throws IOException {
    List<String[]> batches =
        lines(CountedRecordsProgram.COUNTS).stream().map(line -> line.split(" ")).toList();
    assertThat(batches).extracting(batch -> Long.valueOf(batch[0])).isSorted();
    assertThat(batches).extracting(batch -> Long.valueOf(batch[2])).isSorted();
    assertThat(batches.get(batches.size() - 1)).endsWith("" + VALUES, "" + 3 * PART);
  }

  private Submission submission(LocalCluster cluster, LocalKafka kafka) {
    return Submission.of(CountedRecordsProgram.class, directory)
        .to(cluster.masterUrl())
        .conf("spark.ui.enabled", "false")
        .conf("spark.executor.memory", "512m")
        .conf("spark.sql.shuffle.partitions", "4")
        .args(kafka.bootstrapServers(), TOPIC, directory.toString());
  }

  private static void send(LocalKafka kafka, int records) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      for (int i = 0; i < records; i++) {
        producer.send(new ProducerRecord<>(TOPIC, "value " + i % VALUES));
      }
    } // closing it waits until all are acknowledged
  }

  private void awaitRecords(int number) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(lines(CountedRecordsProgram.COUNTS).stream().collect(Collectors.toSet()))
                    .as("micro-batch, values, records")
                    .anyMatch(line -> line.endsWith(" " + VALUES + " " + number)));
  }

  private List<String> lines(String file) throws IOException {
    Path path = directory.resolve(file);
    return Files.exists(path) ? Files.readAllLines(path) : List.of();
  }
}
