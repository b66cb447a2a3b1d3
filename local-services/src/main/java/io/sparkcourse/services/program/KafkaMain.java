package io.sparkcourse.services.program;

import io.sparkcourse.common.CommandLineProgram;
import io.sparkcourse.common.failure.CannotRunException;
import io.sparkcourse.services.kafka.LocalKafka;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.serialization.StringSerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code course kafka}: a broker to experiment with. */
@Command(
    name = "course kafka",
    description = "Runs a Kafka broker on this machine until Ctrl-C.",
    footer = {
      "",
      "Examples:",
      "  course kafka --topic orders:3 --topic payments:1",
      "  course kafka --port 9092 --load access-log --rate 50",
    })
public final class KafkaMain implements Callable<Integer> {
  private static final int PARTITIONS = 3;

  @Mixin private ServiceOptions service;
  @Mixin private ReplayOptions replay;

  @Option(
      names = "--topic",
      paramLabel = "NAME:PARTITIONS",
      converter = NamedCount.Converter.class,
      description = "Create a topic; may be given several times. No other topic is made.")
  private List<NamedCount> topics = List.of();

  public static void main(String[] args) {
    CommandLineProgram.run(new KafkaMain(), args);
  }

  @Override
  public Integer call() throws Exception {
    service.prepare();
    try (LocalKafka broker = LocalKafka.start(service.port())) {
      System.out.println("Kafka is running; bootstrap.servers is " + broker.bootstrapServers());
      replay.withTarget(topics, PARTITIONS).forEach(topic -> create(broker, topic));
      System.out.println("Ctrl-C ends it.");
      try (KafkaProducer<String, String> producer = producer(broker)) {
        replay.sendTo(
            message ->
                producer.send(
                    new ProducerRecord<>(replay.target(), message.key(), message.value())));
      }
      ServiceOptions.serveUntilCtrlC();
    }
    return 0;
  }

  private static KafkaProducer<String, String> producer(LocalKafka broker) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", broker.bootstrapServers()),
        new StringSerializer(),
        new StringSerializer());
  }

  private static void create(LocalKafka broker, NamedCount topic) {
    try {
      broker.topics().create(topic.name(), topic.count());
    } catch (ApiException refused) {
      throw new CannotRunException(
          "Kafka refuses the topic " + topic.name() + ": " + refused.getMessage(), refused);
    }
    System.out.println("Topic " + topic.name() + ", partitions: " + topic.count());
  }
}
