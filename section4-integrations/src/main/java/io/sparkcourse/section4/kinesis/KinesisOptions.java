package io.sparkcourse.section4.kinesis;

import picocli.CommandLine.Option;

/** The options of a demo that can also read a stream in AWS. */
final class KinesisOptions {
  @Option(
      names = "--region",
      paramLabel = "<region>",
      description = {
        "Use the Kinesis of this AWS region, such as eu-west-1, in place of the one in this JVM.",
        "Credentials are those that the AWS SDK finds by itself. The stream has to exist.",
      })
  String region;

  @Option(
      names = "--stream",
      paramLabel = "<name>",
      defaultValue = "orders",
      description = "The name of the stream: ${DEFAULT-VALUE} if nothing is said.")
  String stream;
}
