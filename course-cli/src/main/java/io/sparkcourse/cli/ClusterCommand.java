package io.sparkcourse.cli;

import picocli.CommandLine.Command;

/** {@code course cluster}: a standalone cluster on this machine. */
@Command(
    name = "cluster",
    description = "Runs a standalone cluster of Spark's: start, status, stop.")
final class ClusterCommand extends ServiceCommand {
  ClusterCommand() {
    super("ClusterMain");
  }
}
