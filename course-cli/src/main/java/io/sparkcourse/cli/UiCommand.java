package io.sparkcourse.cli;

import picocli.CommandLine.Command;

/** {@code course ui}: a recorded run of a query in Spark's web UI. */
@Command(
    name = "ui",
    description = "Shows a recorded run of a query in Spark's web UI until Ctrl-C.")
final class UiCommand extends ServiceCommand {
  UiCommand() {
    super("HistoryServerMain");
  }
}
