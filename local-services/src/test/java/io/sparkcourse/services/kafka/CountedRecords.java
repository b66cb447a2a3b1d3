package io.sparkcourse.services.kafka;

import io.sparkcourse.common.failure.FailureReport;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;

/** A program with a broker: sends 1,000 records, reads them, and prints how many arrived. */
public final class CountedRecords {
  private CountedRecords() {}

  /**
   * @param args {@code exit} to end with exit code 3 while the broker is running, else {@code
   *     close}
   */
  public static void main(String[] args) throws Exception {
    FailureReport.install(false);
    try (LocalKafka broker = LocalKafka.start();
        KafkaProducer<String, String> producer =
            TestClients.producer(broker.bootstrapServers(), Map.of());
        KafkaConsumer<String, String> consumer =
            TestClients.consumer(broker.bootstrapServers(), Map.of())) {
      broker.topics().create("records", 1);
      TestClients.send(producer, "records", 1, 0, 1000);
      consumer.assign(TestClients.partitions("records", 1));
      System.out.println(TestClients.readToEnd(consumer).size());
      if (args[0].equals("exit")) {
        System.exit(3);
      }
    }
  }
}
