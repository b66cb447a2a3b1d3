package io.sparkcourse.services.kafka;

import static io.sparkcourse.services.kafka.TestClients.consumer;
import static io.sparkcourse.services.kafka.TestClients.partitions;
import static io.sparkcourse.services.kafka.TestClients.producer;
import static io.sparkcourse.services.kafka.TestClients.readToEnd;
import static io.sparkcourse.services.kafka.TestClients.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.testing.demo.DemoProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that is killed. */
@Tag("kill")
class ForkedKafkaTest {
  private static final int RECORDS = 200;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path folder;

  @Test
  void whatWasAcknowledgedSurvivesAKillAndIsThereOnce() throws Exception {
    Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    try (ForkedKafka broker = ForkedKafka.start()) {
      String servers = broker.bootstrapServers();
      broker.topics().create("orders", 1);
      try (KafkaProducer<String, String> producer = producer(servers, Map.of())) {
        for (int i = 0; i < RECORDS; i++) {
          String value = String.valueOf(i);
          producer.send(
              new ProducerRecord<>("orders", 0, null, value),
              (metadata, failure) -> {
                if (failure == null) {
                  acknowledged.add(value);
                }
              });
          if (i == RECORDS / 2) {
            broker.kill();
            assertThat(broker.process().isAlive()).isFalse();
            broker.restart();
          }
        }
        producer.flush();
      }
      assertThat(broker.bootstrapServers()).isEqualTo(servers);
      assertThat(acknowledged).hasSize(RECORDS);
      try (KafkaConsumer<String, String> consumer = consumer(servers, Map.of())) {
        consumer.assign(partitions("orders", 1));
        assertThat(values(readToEnd(consumer))).containsExactlyElementsOf(acknowledged);
      }
    }
  }

  @Test
  void aBrokerThatIsStoppedGoesOn() throws Exception {
    try (ForkedKafka broker = ForkedKafka.start()) {
      broker.topics().create("orders", 2);
      broker.stop();
      assertThat(broker.process().isAlive()).isFalse();
      broker.restart();
      try (KafkaConsumer<String, String> consumer = consumer(broker.bootstrapServers(), Map.of())) {
        assertThat(consumer.partitionsFor("orders")).hasSize(2);
      }
    }
  }

  @Test
  void aBrokerDoesNotOutliveTheProgramThatIsKilled() throws Exception {
    Path out = folder.resolve("out.txt");
    Process program =
        DemoProcess.of(ForkedBrokerProgram.class)
            .withTestClasses()
            .start(out, folder.resolve("err.txt"), Files.createDirectory(folder.resolve("tmp")));
    try {
      await().atMost(PATIENCE).until(() -> Files.readString(out).endsWith("\n"));
      ProcessHandle broker =
          ProcessHandle.of(Long.parseLong(Files.readString(out).strip())).orElseThrow();
      program.destroyForcibly();
      await().atMost(PATIENCE).until(() -> !broker.isAlive());
    } finally {
      program.destroyForcibly();
    }
    assertThat(folder.resolve("err.txt")).isEmptyFile();
  }
}
