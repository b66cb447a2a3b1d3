package io.sparkcourse.cli;

import picocli.CommandLine.Command;

/** {@code course kafka}: a broker on this machine. */
@Command(
    name = "kafka",
    description = "Runs a Kafka broker until Ctrl-C, with topics and sample data to play with.")
final class KafkaCommand extends ServiceCommand {
  KafkaCommand() {
    super("KafkaMain");
  }
}
