package io.sparkcourse.section4.kafkainoperation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.section4.kafka.OrdersTopic;
import io.sparkcourse.services.kafka.LocalKafka;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Lecture 4.7: a dead letter is kept, or the task fails. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeadLettersTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final ConsumerRecord<String, String> BROKEN =
      new ConsumerRecord<>("orders", 2, 371, "c3", "{\"amountCents\":");

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
  void aLetterHasTheRecordAsItWasAndFourHeaders() {
    broker.topics().create("kept", 1);
    try (DeadLetters dead = new DeadLetters(broker.bootstrapServers(), "kept")) {
      dead.add(BROKEN, "no end");
      assertThat(dead.count()).isEqualTo(1);
    }

    ConsumerRecord<String, String> letter = read("kept");
    assertThat(letter.key()).isEqualTo(BROKEN.key());
    assertThat(letter.value()).isEqualTo(BROKEN.value());
    assertThat(
            Arrays.stream(letter.headers().toArray())
                .collect(Collectors.toMap(Header::key, each -> new String(each.value(), UTF_8))))
        .isEqualTo(
            Map.of("topic", "orders", "partition", "2", "offset", "371", "reason", "no end"));
  }

  /**
   * The broker refuses it when {@code add} has returned, and the end of the producer does not
   * report it.
   */
  @Test
  void aLetterThatIsRefusedIsNotLostSilently() {
    broker.topics().create("small", 1, Map.of("max.message.bytes", "50"));
    DeadLetters dead = new DeadLetters(broker.bootstrapServers(), "small");
    dead.add(BROKEN, "no end");

    assertThatThrownBy(dead::close)
        .isInstanceOf(KafkaException.class)
        .hasMessage("A dead letter could not be kept")
        .hasCauseInstanceOf(RecordTooLargeException.class);
  }

  private ConsumerRecord<String, String> read(String topic) {
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(OrdersTopic.parameters(broker.bootstrapServers(), "test"))) {
      consumer.assign(List.of(new TopicPartition(topic, 0)));
      ConsumerRecords<String, String> records = consumer.poll(PATIENCE);
      assertThat(records.count()).isEqualTo(1);
      return records.iterator().next();
    }
  }
}
