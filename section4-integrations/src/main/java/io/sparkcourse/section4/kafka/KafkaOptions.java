package io.sparkcourse.section4.kafka;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options of a demo that can also read your own cluster. */
final class KafkaOptions {
  @Option(
      names = "--bootstrap-servers",
      paramLabel = "<host:port>",
      description =
          "Read from this cluster, in place of the broker in this JVM. Nothing is written to it.")
  String bootstrapServers;

  @Option(
      names = "--properties",
      paramLabel = "<file>",
      description =
          "Settings of Kafka's consumer for that cluster, such as security.protocol and"
              + " sasl.jaas.config.")
  Path properties;

  @Option(
      names = "--topic",
      paramLabel = "<name>",
      defaultValue = OrdersTopic.NAME,
      description = "The topic of that cluster: ${DEFAULT-VALUE} if nothing is said.")
  String topic;
}
