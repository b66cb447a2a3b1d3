package io.sparkcourse.cli;

import picocli.CommandLine.Command;

/** {@code course kinesis}: an emulator on this machine. */
@Command(
    name = "kinesis",
    description = "Runs an emulator of Kinesis until Ctrl-C, with streams and sample data.")
final class KinesisCommand extends ServiceCommand {
  KinesisCommand() {
    super("KinesisMain");
  }
}
